use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{BuildError, process};

const OLDEST: (u32, u32) = (3, 10);
const WHY: &str = "to build Python skills";
const INSTALL: &str = if cfg!(target_os = "macos") {
    "brew install python"
} else if cfg!(windows) {
    "winget install Python.Python.3.13"
} else {
    "sudo apt install python3 python3-pip"
};
/// Prints the interpreter's own path and its version.
const EXAMINE: &str = "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])";

/// The user's Python, which runs pip and componentize-py. The skill itself runs in another one.
#[derive(Debug)]
pub(super) struct Interpreter {
    program: PathBuf,
    version: String,
}

impl Interpreter {
    /// The one that `PYTHON` names, else the first of `python3` and `python` on `PATH` that is new enough.
    pub(super) fn find() -> Result<Self, BuildError> {
        if let Some(chosen) = std::env::var_os("PYTHON").filter(|value| !value.is_empty()) {
            return Self::examine(&chosen).ok_or_else(|| BuildError::Refused {
                message: format!(
                    "the environment variable PYTHON is `{}`, which is no Python {}.{} or newer",
                    chosen.display(),
                    OLDEST.0,
                    OLDEST.1
                ),
                hint: Some("unset PYTHON, or set it to the path of a newer Python".into()),
            });
        }
        let candidates = ["python3", "python"].map(OsString::from);
        candidates.iter().find_map(Self::examine).ok_or(BuildError::Missing {
            tool: "Python 3.10 or newer",
            why: WHY,
            install: INSTALL.into(),
        })
    }

    fn examine(candidate: &OsString) -> Option<Self> {
        let output =
            process::run("python", Command::new(candidate).args(["-I", "-c", EXAMINE]), process::QUESTION).ok()?;
        let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
        let (program, version) = text.trim_end().split_once('\n')?;
        let version = version.trim();
        let mut numbers = version.split('.').map(str::parse::<u32>);
        let (major, minor) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        let new_enough = (major, minor) >= OLDEST;
        new_enough.then(|| Self { program: program.trim_end().into(), version: version.into() })
    }

    /// An error if this Python has no pip.
    pub(super) fn require_pip(&self) -> Result<(), BuildError> {
        let output =
            process::run("python", Command::new(&self.program).args(["-m", "pip", "--version"]), process::QUESTION)?;
        if output.status.success() {
            return Ok(());
        }
        let install =
            if cfg!(target_os = "linux") { INSTALL.into() } else { format!("{} -m ensurepip", self.program.display()) };
        Err(BuildError::Missing { tool: "pip", why: WHY, install })
    }

    /// Installs wheels, and nothing but wheels, into a folder.
    pub(super) fn pip_install(&self, folder: &Path, work: &Path, arguments: &[&str]) -> Result<Output, BuildError> {
        self.require_pip()?;
        let mut command = Command::new(&self.program);
        command.current_dir(work).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
        ]);
        // Settings of the user's own that can't go together with a target folder.
        command.env("PIP_USER", "0").env("PIP_REQUIRE_VIRTUALENV", "0").env_remove("PIP_PREFIX");
        command.args(["--no-compile", "--only-binary", ":all:", "--target"]).arg(folder).args(arguments);
        process::run("pip", &mut command, process::LONG_WORK)
    }

    /// A command that runs Python code with the packages of one folder, and none of the user's.
    pub(super) fn command(&self, packages: &Path, code: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["-I", "-c", code]).arg(packages);
        command
    }
}

/// `3.11.2 at /usr/bin/python3`
impl fmt::Display for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.version, self.program.display())
    }
}
