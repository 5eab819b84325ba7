use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::engine::Engine;
use crate::node;
use crate::program::{on, show};
use crate::workspace::Workspace;

/// The suite's two lines: the first knows sessions alone, the second both eras. Each with what it is asked to run, and how many scenarios that are.
const RUNS: [(&str, &[&str], usize); 6] = [
    ("conformance-0-1", &["--suite", "all"], 32),
    ("conformance-0-2", &["--suite", "all", "--spec-version", "2025-11-25"], 33),
    ("conformance-0-2", &["--suite", "all", "--spec-version", "2026-07-28"], 40),
    ("conformance-0-2", &["--scenario", "sep-2640-skills-enumeration"], 1),
    ("conformance-0-2", &["--scenario", "sep-2640-skills-manifest"], 1),
    ("conformance-0-2", &["--scenario", "sep-2640-skills-directory"], 1),
];

/// An image of one pixel. No binary file stands among the sources.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDAT\
    x\xdac\xfc\xcf\xc0\xf0\x1f\0\x05\x05\x02\0_\xc8\xf1\xd2\0\0\0\0IEND\xaeB`\x82";

/// Lets the official conformance suite try a server, over HTTP, with a skill that offers what it names.
pub fn run(workspace: &Workspace) -> Result<(), String> {
    show(workspace.cargo(".").args(["build", "--release", "--workspace", "--locked", "--quiet"]))?;
    let source = workspace.root.join("tests/conformance");
    let folder = workspace.target.join("conformance");
    let suite = folder.join("suite");
    fs::create_dir_all(&suite).map_err(on(&suite))?;
    node::install_packages(workspace, &source, &suite)?;
    let node = node::newer(&workspace.toolchains_folder())?;
    let engine = Engine::new(workspace, folder.join("home"))?;
    show(engine.skill(workspace)?.arg("install").arg(skill(&source, &folder)?))?;
    let server = Server::start(engine.skill(workspace)?)?;
    for (line, asked, scenarios) in RUNS {
        let results = folder.join("results");
        if results.exists() {
            fs::remove_dir_all(&results).map_err(on(&results))?;
        }
        let mut command = Command::new(&node);
        command.current_dir(&suite).arg(format!("node_modules/{line}/dist/index.js"));
        command.args(["server", "--url", &server.url]).args(asked).arg("--output-dir").arg(&results);
        command.arg("--expected-failures").arg(source.join("expected-failures.yaml"));
        let held = show(&mut command);
        if held.is_err() {
            // The suite itself does not say why.
            show(Command::new(&node).arg(source.join("failures.mjs")).arg(&results))?;
        }
        held?;
        let ran = count(&results)?;
        // What is not run fails nowhere.
        if ran != scenarios {
            return Err(format!("{line} ran {ran} scenarios of {asked:?}, not {scenarios}"));
        }
    }
    Ok(())
}

/// A copy of the skill, with the image that it ships.
fn skill(source: &Path, folder: &Path) -> Result<PathBuf, String> {
    let copy = folder.join("skill");
    if copy.exists() {
        fs::remove_dir_all(&copy).map_err(on(&copy))?;
    }
    show(Command::new("cp").arg("-r").arg(source.join("skill")).arg(&copy))?;
    let image = copy.join("resources/static-binary.png");
    fs::write(&image, PNG).map_err(on(&image))?;
    Ok(copy)
}

/// How many scenarios left results.
fn count(results: &Path) -> Result<usize, String> {
    Ok(fs::read_dir(results).map_err(on(results))?.count())
}

/// A server of the conformance skill, as long as this is kept.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(mut command: Command) -> Result<Self, String> {
        command.args(["serve", "--http", "127.0.0.1:0", "--unprefixed"]);
        let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| format!("skill serve: {error}"))?;
        let mut log = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut server = Self { child, url: String::new() };
        loop {
            let mut line = String::new();
            if log.read_line(&mut line).map_err(|error| error.to_string())? == 0 {
                return Err("skill serve: it does not listen".to_owned());
            }
            if let Some(url) = line.trim_end().strip_prefix("listening on ") {
                url.clone_into(&mut server.url);
                break;
            }
            eprint!("{line}");
        }
        // It must not wait for a reader.
        std::thread::spawn(move || log.lines().try_for_each(|line| line.map(|line| eprintln!("{line}"))));
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
