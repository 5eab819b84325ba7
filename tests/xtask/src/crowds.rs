use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::program::{on, show};
use crate::server::Server;
use crate::workspace::Workspace;

/// Skills of the larger crowd, and tools of each skill.
const SKILLS: usize = 100;
const TOOLS: usize = 10;

/// Skills of the smaller crowd.
const FEW: usize = 10;

/// How long a server takes with many skills.
pub struct Crowds {
    /// From the start of the process to its answer to `initialize`, with 10 skills.
    pub few: Vec<Duration>,
    /// The same with 1,000 tools, in 100 skills.
    pub many: Vec<Duration>,
    /// From the request to the answer of the first `tools/list` of a process, with 1,000 tools.
    pub first_list: Vec<Duration>,
    /// Of the second.
    pub second_list: Vec<Duration>,
}

/// Starts servers of both crowds in turn, so often after so many that do not count.
pub fn measure(workspace: &Workspace, runs: usize, warm_up: usize) -> Result<Crowds, String> {
    let [few, many] = [crowd(workspace, FEW)?, crowd(workspace, SKILLS)?];
    let mut crowds = Crowds { few: Vec::new(), many: Vec::new(), first_list: Vec::new(), second_list: Vec::new() };
    for run in 0..runs + warm_up {
        let start = Instant::now();
        let server = Server::start(few.skill(workspace)?.arg("serve"))?;
        let small = start.elapsed();
        server.end()?;
        let start = Instant::now();
        let mut server = Server::start(many.skill(workspace)?.arg("serve"))?;
        let large = start.elapsed();
        let [first, second] = [list(&mut server, 1)?, list(&mut server, 2)?];
        server.end()?;
        if run >= warm_up {
            crowds.few.push(small);
            crowds.many.push(large);
            crowds.first_list.push(first);
            crowds.second_list.push(second);
        }
    }
    Ok(crowds)
}

/// A home with so many skills.
fn crowd(workspace: &Workspace, skills: usize) -> Result<Engine, String> {
    let folder = workspace.target.join("bench").join(format!("crowd-{skills}"));
    let engine = Engine::new(workspace, folder.join("home"))?;
    let source: PathBuf = folder.join("crowd.ts");
    let tool = |number: usize| {
        format!(
            "/** Adds {number}. */\nexport function add{number}({{ to, twice = false }}: {{\n  /** What it is added to. */\n  \
             to: number;\n  /** Whether it is added two times. */\n  twice?: boolean;\n}}): number {{\n  return to + {number} * \
             (twice ? 2 : 1);\n}}\n"
        )
    };
    fs::create_dir_all(&folder).map_err(on(&folder))?;
    fs::write(&source, (0..TOOLS).map(tool).collect::<Vec<_>>().join("\n")).map_err(on(&source))?;
    for number in 0..skills {
        let mut install = engine.skill(workspace)?;
        install.arg("install").arg(&source).args(["--as", &format!("crowd-{number}")]);
        show(&mut install)?;
    }
    Ok(engine)
}

/// Lists the tools, which have to be all.
fn list(server: &mut Server, id: u64) -> Result<Duration, String> {
    let start = Instant::now();
    server.request(id, "tools/list")?;
    let (_, line) = server.answer(Duration::from_secs(30))?;
    let time = start.elapsed();
    let tools = line.matches(r#""inputSchema":"#).count();
    if tools == SKILLS * TOOLS { Ok(time) } else { Err(format!("skill serve lists {tools} tools: {line:.300}")) }
}
