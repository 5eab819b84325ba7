use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{on, show};
use crate::python;
use crate::workspace::Workspace;

/// Installs skills in three languages into a home of their own, and lets MCP clients written by others call them.
pub fn run(workspace: &Workspace) -> Result<(), String> {
    // With the whole workspace, so that cargo chooses the features of `test` and nothing is built twice.
    show(workspace.cargo(".").args(["build", "--release", "--workspace", "--locked", "--quiet"]))?;
    let clients = workspace.target.join("clients");
    let engine = Engine::new(workspace, clients.join("home"))?;
    engine.install_skills(workspace)?;

    let source = workspace.root.join("tests/clients");
    let packages = clients.join("python");
    python::install(&source.join("python/requirements.txt"), &packages)?;
    let mut python = engine.command(workspace, "python3")?;
    python.arg(source.join("python/client.py")).arg(workspace.binary());
    show(python.env("PYTHONPATH", packages).env("PYTHONDONTWRITEBYTECODE", "1"))?;

    let node = clients.join("node");
    install_node_packages(workspace, &source.join("node"), &node)?;
    for script in ["client.mjs", "inspector.mjs"] {
        let mut command = engine.command(workspace, "node")?;
        show(command.current_dir(&node).arg(script).arg(workspace.binary()))?;
    }
    Ok(())
}

/// The binary with a home that nobody else uses.
struct Engine {
    home: PathBuf,
}

impl Engine {
    /// With nothing installed.
    fn new(workspace: &Workspace, home: PathBuf) -> Result<Self, String> {
        if !workspace.binary().is_file() {
            return Err(format!("there is no `{}`", workspace.binary().display()));
        }
        if home.exists() {
            fs::remove_dir_all(&home).map_err(on(&home))?;
        }
        Ok(Self { home })
    }

    fn install_skills(&self, workspace: &Workspace) -> Result<(), String> {
        for name in ["hello-typescript", "hello-python", "hello-rust"] {
            let mut install = self.command(workspace, workspace.binary())?;
            // Only a Rust source needs to be told, and nothing else minds.
            show(install.arg("install").arg(workspace.root.join("skills").join(name)).arg("--build"))?;
        }
        for name in ["sleep", "fail"] {
            let component = workspace.guests().join(format!("{name}.wasm"));
            if !component.is_file() {
                return Err(format!("there is no `{}`\n  try: cargo xtask test --only guests", component.display()));
            }
            let mut install = self.command(workspace, workspace.binary())?;
            show(install.arg("install").arg(component).args(["--as", name]))?;
        }
        Ok(())
    }

    /// A program that meets this home, and the toolchains.
    fn command(&self, workspace: &Workspace, program: impl AsRef<std::ffi::OsStr>) -> Result<Command, String> {
        let toolchains = workspace.toolchains()?;
        let mut command = toolchains.command(program);
        command.env("SKILL_HOME", &self.home).env("SKILL_CACHE", workspace.engine_cache());
        command.env("CARGO", &toolchains.rust.cargo).env("RUSTC", &toolchains.rust.rustc);
        Ok(command)
    }
}

/// Copies a folder of scripts out of the repository and installs what its lock file names, once for each content of it.
fn install_node_packages(workspace: &Workspace, source: &Path, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(on(folder))?;
    for entry in fs::read_dir(source).map_err(on(source))? {
        let entry = entry.map_err(on(source))?;
        if entry.path().is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name())).map_err(on(&entry.path()))?;
        }
    }
    let lock = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&lock).map_err(on(&lock))?;
    let stamp = folder.join("installed.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let mut npm = workspace.toolchains()?.command("npm");
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]);
    show(&mut npm)?;
    fs::write(&stamp, wanted).map_err(on(&stamp))
}
