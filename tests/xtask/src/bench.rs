use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::program::show;
use crate::workspace::Workspace;

/// Runs of each kind. The first few warm the caches and do not count.
const RUNS: usize = 60;
const WARM_UP: usize = 10;

const HELLO: &str = concat!(
    r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"#,
    r#""clientInfo":{"name":"bench","version":"0"}}}"#,
    "\n"
);

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
        times.sort();
        let at = |share: usize| times[RUNS * share / 100].as_secs_f64() * 1e3;
        println!("{name:<46} {:>8.1} {:>8.1}", at(50), at(90));
    }
    Ok(())
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
    let failed = |error: std::io::Error| format!("skill serve: {error}");
    let start = Instant::now();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(HELLO.as_bytes()).map_err(failed)?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).map_err(failed)?;
    let time = start.elapsed();
    drop(stdin);
    child.wait().map_err(failed)?;
    if !line.contains("skill-engine") {
        return Err(format!("skill serve answered {line:?}"));
    }
    Ok(time)
}
