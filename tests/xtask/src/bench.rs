use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::crowds;
use crate::endings;
use crate::engine::Engine;
use crate::flood;
use crate::program::{on, show};
use crate::server::Server;
use crate::workspace::Workspace;

/// Runs of each kind. The first few warm the caches and do not count.
const RUNS: usize = 60;
const WARM_UP: usize = 10;

/// Calls of a running server.
const CALLS: usize = 500;

/// Rounds of endless loops that are ended.
const ENDINGS: usize = 5;

/// Takes one time, with the engine it is given.
type Measure<'a> = &'a dyn Fn(&Engine) -> Result<Duration, String>;

/// Measures what people wait for, and prints medians in milliseconds; of another build of `skill` too, if there is one.
///
/// The kinds take turns, so that whatever else the machine does meets all of them alike.
pub fn run(workspace: &Workspace, other: Option<PathBuf>) -> Result<(), String> {
    show(workspace.cargo(".").args(["build", "--release", "--locked", "--quiet"]))?;
    let folder = workspace.target.join("bench");
    fs::create_dir_all(&folder).map_err(on(&folder))?;
    // Both are copies, as installed programs are: what a linker has just written starts about 0.2 ms later than a copy of it.
    let copy = |binary: PathBuf, name: &str| -> Result<PathBuf, String> {
        let copy = folder.join(name);
        fs::copy(&binary, &copy).map_err(on(&binary))?;
        Ok(copy)
    };
    let mut engines = vec![("", Engine::apart(copy(workspace.binary(), "this-skill")?, folder.join("this"))?)];
    if let Some(binary) = other {
        engines.push(("the other's ", Engine::apart(copy(binary, "other-skill")?, folder.join("other"))?));
    }
    for (_, engine) in &engines {
        engine.install_skills(workspace)?;
        engine.install_built(workspace)?;
    }
    starts(workspace, &engines)?;
    let mut crowds = crowds::measure(workspace, RUNS, WARM_UP)?;
    row("skill serve, spawn to initialize, 10 skills", &mut crowds.few);
    row("skill serve, spawn to initialize, 1,000 tools", &mut crowds.many);
    row("tools/list of 1,000 tools, the first of a process", &mut crowds.first_list);
    row("tools/list of 1,000 tools, the second", &mut crowds.second_list);
    row("1,000 calls over HTTP at once, each to its answer", &mut flood::measure(workspace, &engines[0].1)?);
    row("a call in skill serve, alone", &mut calls_beside(workspace, 0)?);
    row("a call in skill serve, beside 8 endless loops", &mut calls_beside(workspace, 8)?);
    let [mut cancelled, mut late] = endings::measure(workspace, ENDINGS)?;
    row("8 endless loops run on after cancellation", &mut cancelled);
    row("8 endless loops run on after their time limit", &mut late);
    Ok(())
}

/// Whole processes, and servers up to their first answer.
fn starts(workspace: &Workspace, engines: &[(&str, Engine)]) -> Result<(), String> {
    let call =
        |engine: &Engine, name: &str| timed_call(engine.skill(workspace)?.args(["run", name, "greet", "name=Ada"]));
    let kinds: [(&str, Measure<'_>); 6] = [
        ("skill run hello-typescript, whole process", &|engine| call(engine, "hello-typescript")),
        ("skill run hello-typescript, built", &|engine| call(engine, "hello-typescript-built")),
        ("skill run hello-python, whole process", &|engine| call(engine, "hello-python")),
        ("skill run hello-python, built", &|engine| call(engine, "hello-python-built")),
        ("skill run hello-rust, whole process", &|engine| call(engine, "hello-rust")),
        ("skill serve, spawn to initialize, 5 skills", &|engine| {
            timed_initialize(engine.skill(workspace)?.arg("serve"))
        }),
    ];
    let turns = || kinds.iter().flat_map(|kind| engines.iter().map(move |engine| (kind, engine)));
    let mut times = vec![Vec::with_capacity(RUNS); turns().count()];
    for run in 0..RUNS + WARM_UP {
        for (((_, measure), (_, engine)), times) in turns().zip(&mut times) {
            let time = measure(engine)?;
            if run >= WARM_UP {
                times.push(time);
            }
        }
    }
    println!("{:<56} {:>8} {:>8}", "milliseconds", "median", "90th");
    for (((kind, _), (whose, _)), times) in turns().zip(&mut times) {
        row(&format!("{whose}{kind}"), times);
    }
    Ok(())
}

fn row(name: &str, times: &mut [Duration]) {
    times.sort();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e3;
    println!("{name:<56} {:>8.2} {:>8.2}", at(50), at(90));
}

/// Good calls, one after the other, while so many loops run. Each has to answer.
fn calls_beside(workspace: &Workspace, loops: u64) -> Result<Vec<Duration>, String> {
    let home = workspace.target.join("bench/loops");
    let engine = Engine::new(workspace, home.clone())?;
    engine.install_guests(workspace, ["loop-forever", "count"])?;
    let settings = home.join("config/settings.toml");
    fs::create_dir_all(home.join("config")).map_err(on(&settings))?;
    fs::write(&settings, "[limits]\ntimeout = \"10m\"\ncpu = \"10m\"\n").map_err(on(&settings))?;
    let mut server = Server::start(engine.skill(workspace)?.arg("serve"))?;
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
