use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::program::{on, show};
use crate::server::Server;
use crate::workspace::Workspace;

/// Runs of each kind. The first few warm the caches and do not count.
const RUNS: usize = 60;
const WARM_UP: usize = 10;

/// Calls of a running server.
const CALLS: usize = 500;

/// Takes one time.
type Measure<'a> = &'a dyn Fn() -> Result<Duration, String>;

/// Measures what people wait for, and prints medians in milliseconds.
///
/// The kinds take turns, so that whatever else the machine does meets all of them alike.
pub fn run(workspace: &Workspace) -> Result<(), String> {
    show(workspace.cargo(".").args(["build", "--release", "--locked", "--quiet"]))?;
    let engine = Engine::new(workspace, workspace.target.join("bench/home"))?;
    engine.install_skills(workspace)?;
    let call = |name: &str| -> Result<Duration, String> {
        let mut command = engine.command(workspace, workspace.binary())?;
        timed_call(command.args(["run", name, "greet", "name=Ada"]))
    };
    let serve = || timed_initialize(engine.command(workspace, workspace.binary())?.arg("serve"));
    let kinds: [(&str, Measure<'_>); 4] = [
        ("skill run hello-typescript, whole process", &|| call("hello-typescript")),
        ("skill run hello-python, whole process", &|| call("hello-python")),
        ("skill run hello-rust, whole process", &|| call("hello-rust")),
        ("skill serve, spawn to initialize, 5 skills", &serve),
    ];
    let mut times = kinds.map(|_| Vec::with_capacity(RUNS));
    for run in 0..RUNS + WARM_UP {
        for ((_, measure), times) in kinds.iter().zip(&mut times) {
            let time = measure()?;
            if run >= WARM_UP {
                times.push(time);
            }
        }
    }
    println!("{:<46} {:>8} {:>8}", "milliseconds", "median", "90th");
    for ((name, _), times) in kinds.iter().zip(&mut times) {
        row(name, times);
    }
    row("a call in skill serve, alone", &mut calls_beside(workspace, 0)?);
    row("a call in skill serve, beside 8 endless loops", &mut calls_beside(workspace, 8)?);
    Ok(())
}

fn row(name: &str, times: &mut [Duration]) {
    times.sort();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e3;
    println!("{name:<46} {:>8.2} {:>8.2}", at(50), at(90));
}

/// Good calls, one after the other, while so many loops run. Each has to answer.
fn calls_beside(workspace: &Workspace, loops: u64) -> Result<Vec<Duration>, String> {
    let home = workspace.target.join("bench/loops");
    let engine = Engine::new(workspace, home.clone())?;
    engine.install_guests(workspace, ["loop-forever", "count"])?;
    let settings = home.join("config/settings.toml");
    fs::create_dir_all(home.join("config")).map_err(on(&settings))?;
    fs::write(&settings, "[limits]\ntimeout = \"10m\"\ncpu = \"10m\"\n").map_err(on(&settings))?;
    let mut server = Server::start(engine.command(workspace, workspace.binary())?.arg("serve"))?;
    for id in 1..=loops {
        server.call(id, "loop-forever__loop", "{}")?;
    }
    // By then all of them have used up their first milliseconds.
    std::thread::sleep(Duration::from_secs(1));
    let mut times = Vec::with_capacity(CALLS);
    for id in (loops + 1..).take(CALLS) {
        let start = Instant::now();
        server.call(id, "count__count", "{}")?;
        let (answered, line) = server.answer(Duration::from_secs(30))?;
        times.push(start.elapsed());
        if answered != id || !line.contains(r#""text":"1""#) {
            return Err(format!("the call was lost: {line}"));
        }
    }
    for id in 1..=loops {
        server.cancel(id)?;
    }
    server.end()?;
    Ok(times)
}

/// From the start of the process to its end, with the right answer.
fn timed_call(command: &mut Command) -> Result<Duration, String> {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("skill: {error}"))?;
    let time = start.elapsed();
    if output.stdout != b"Hello, Ada!\n" {
        return Err(format!("skill run answered {output:?}"));
    }
    Ok(time)
}

/// From the start of the process to its answer to `initialize`.
fn timed_initialize(command: &mut Command) -> Result<Duration, String> {
    let start = Instant::now();
    let server = Server::start(command)?;
    let time = start.elapsed();
    server.end()?;
    Ok(time)
}
