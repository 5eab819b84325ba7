use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{BuildError, process};

const OLDEST: u32 = 20;
const WHY: &str = "to build TypeScript and JavaScript skills";
const INSTALL: &str = if cfg!(target_os = "macos") {
    "brew install node"
} else if cfg!(windows) {
    "winget install OpenJS.NodeJS.LTS"
} else {
    "install Node.js 20 or newer: https://nodejs.org/en/download, or `sudo apt install nodejs npm` where that is new enough"
};
/// Prints node's own path and its version.
const EXAMINE: &str = "console.log(process.execPath); console.log(process.versions.node)";
/// On Windows npm is a batch file, which is not found without its extension.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The user's Node.js, which runs npm and componentize-js. The skill itself never runs in it.
#[derive(Debug)]
pub(super) struct Node {
    program: PathBuf,
    version: String,
}

impl Node {
    /// The first `node` on `PATH`, if it is new enough.
    pub(super) fn find() -> Result<Self, BuildError> {
        let missing = || BuildError::Missing { tool: "Node.js 20 or newer", why: WHY, install: INSTALL.to_owned() };
        let output = process::run("node", Command::new("node").args(["-e", EXAMINE]), process::QUESTION)
            .map_err(|_| missing())?;
        let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success()).ok_or_else(missing)?;
        let (program, version) = text.trim_end().split_once('\n').ok_or_else(missing)?;
        let version = version.trim();
        let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).ok_or_else(missing)?;
        if major < OLDEST {
            return Err(missing());
        }
        Ok(Self { program: program.trim_end().into(), version: version.to_owned() })
    }

    /// An error if there is no npm.
    pub(super) fn require_npm(&self) -> Result<(), BuildError> {
        match process::run("npm", Command::new(NPM).arg("--version"), process::QUESTION) {
            Ok(output) if output.status.success() => Ok(()),
            _ => Err(BuildError::Missing { tool: "npm", why: WHY, install: INSTALL.to_owned() }),
        }
    }

    /// Installs what the `package.json` of a folder names, exactly as its lock file says where there is one. No
    /// package runs a script.
    pub(super) fn npm_install(&self, folder: &Path) -> Result<Output, BuildError> {
        self.require_npm()?;
        let locked = LOCK_FILES.iter().any(|name| folder.join(name).exists());
        let mut command = Command::new(NPM);
        command.current_dir(folder).arg(if locked { "ci" } else { "install" });
        command.args(["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier"]);
        process::run("npm", &mut command, process::LONG_WORK)
    }

    pub(super) fn command(&self) -> Command {
        Command::new(&self.program)
    }
}

/// The lock files that npm knows, the one that wins first.
pub(super) const LOCK_FILES: [&str; 2] = ["npm-shrinkwrap.json", "package-lock.json"];

/// `20.20.2 at /usr/bin/node`
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.version, self.program.display())
    }
}
