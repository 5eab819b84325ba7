use std::fs;
use std::path::Path;

use crate::engine::Engine;
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
