use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::engine::Engine;
use crate::listening::Listening;
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
    let trigger = Trigger::start(engine.skill(workspace)?, extra(&folder)?)?;
    let install = ["install", "--allow-network", &trigger.url];
    show(engine.skill(workspace)?.args(install).arg(skill(&source, &folder)?))?;
    show(engine.skill(workspace)?.args(["config", "conformance", "set", "trigger", &trigger.url]))?;
    let server = Listening::start(engine.skill(workspace)?.args(["serve", "--unprefixed"]))?;
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

/// A skill that comes and goes, with a tool and a prompt.
fn extra(folder: &Path) -> Result<PathBuf, String> {
    let extra = folder.join("extra");
    let prompts = extra.join("prompts");
    fs::create_dir_all(&prompts).map_err(on(&prompts))?;
    let files = [
        ("skill.toml", "[skill]\nname = \"extra\"\nentry = \"index.ts\"\n"),
        ("index.ts", "/** Is there or not. */\nexport function extra(): string {\n  return \"\";\n}\n"),
        ("prompts/extra.md", "---\ndescription: Is there or not.\n---\nAre you there?\n"),
    ];
    for (name, text) in files {
        let path = extra.join(name);
        fs::write(&path, text).map_err(on(&path))?;
    }
    Ok(extra)
}

/// Installs a skill and removes it again, in turn, whenever it is asked to over HTTP: no skill can do so.
struct Trigger {
    url: String,
}

impl Trigger {
    fn start(skill: Command, extra: PathBuf) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let url = format!("http://{}", listener.local_addr().map_err(|error| error.to_string())?);
        let (mut install, mut remove) = (again(&skill), again(&skill));
        install.arg("install").arg(extra);
        remove.args(["remove", "extra"]);
        show(&mut install)?;
        std::thread::spawn(move || {
            for (turn, client) in listener.incoming().enumerate() {
                let change = if turn % 2 == 0 { &mut remove } else { &mut install };
                let Ok(mut client) = client else { continue };
                let mut head = BufReader::new(&client);
                let mut line = String::new();
                while head.read_line(&mut line).is_ok_and(|length| length > 2) {
                    line.clear();
                }
                let status = if show(change).is_ok() { "200 OK" } else { "500 Internal Server Error" };
                let _ = write!(client, "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 7\r\n\r\nchanged");
            }
        });
        Ok(Self { url })
    }
}

/// The same command, without arguments.
fn again(command: &Command) -> Command {
    let mut again = Command::new(command.get_program());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => again.env(name, value),
            None => again.env_remove(name),
        };
    }
    again
}
