use std::fs;
use std::path::Path;

use crate::engine::Engine;
use crate::program::{on, show};
use crate::workspace::Workspace;
use crate::{node, python};

/// What the clients call, beside the skills in three languages.
const GUESTS: [&str; 4] = ["sleep", "fail", "rich", "progress-steps"];

/// Installs skills in three languages into a home of their own, and lets MCP clients written by others call them over
/// both transports.
pub fn run(workspace: &Workspace) -> Result<(), String> {
    // With the whole workspace, so that cargo chooses the features of `test` and nothing is built twice.
    show(workspace.cargo(".").args(["build", "--release", "--workspace", "--locked", "--quiet"]))?;
    let clients = workspace.target.join("clients");
    let engine = Engine::new(workspace, clients.join("home"))?;
    engine.install_skills(workspace)?;
    engine.install_guests(workspace, GUESTS)?;

    let source = workspace.root.join("tests/clients");
    let packages = clients.join("python");
    python::install(&source.join("python/requirements.txt"), &packages)?;
    for script in ["client.py", "fastmcp_client.py"] {
        let mut python = engine.command(workspace, "python3")?;
        python.arg(source.join("python").join(script)).arg(workspace.binary());
        show(python.env("PYTHONPATH", &packages).env("PYTHONDONTWRITEBYTECODE", "1"))?;
    }

    let node = clients.join("node");
    copy_scripts(&source.join("node"), &node)?;
    node::install_packages(workspace, &source.join("node"), &node)?;
    for script in ["client.mjs", "inspector.mjs"] {
        let mut command = engine.command(workspace, "node")?;
        show(command.current_dir(&node).arg(script).arg(workspace.binary()))?;
    }

    show(workspace.cargo("tests/clients/rust").args(["build", "--release", "--locked", "--quiet"]))?;
    show(engine.command(workspace, workspace.rust_client())?.arg(workspace.binary()))
}

/// The clients, out of the repository, so that they find their packages beside them.
fn copy_scripts(source: &Path, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(on(folder))?;
    for entry in fs::read_dir(source).map_err(on(source))? {
        let path = entry.map_err(on(source))?.path();
        if path.extension().is_some_and(|extension| extension == "mjs") {
            let name = path.file_name().expect("an entry has a name");
            fs::copy(&path, folder.join(name)).map_err(on(&path))?;
        }
    }
    Ok(())
}
