use std::fs;
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::program::on;
use crate::server::Server;
use crate::workspace::Workspace;

/// Endless loops at once, more than there are processors.
const LOOPS: u64 = 8;

/// Time limit of each call, where a limit is what ends it.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How often the process is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// A process that rests so long has nothing left to run.
const REST: Duration = Duration::from_millis(300);

/// How long after their end guests still run: of eight endless loops, cancelled or over their time limit, the last one.
///
/// A guest's end is not seen by its answer, which may come earlier, but by the process, which uses no more processor time.
pub fn measure(workspace: &Workspace, rounds: usize) -> Result<[Vec<Duration>; 2], String> {
    let mut cancelled = Vec::with_capacity(rounds);
    let mut late = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        cancelled.push(of_cancelled(workspace)?);
        late.push(of_late(workspace)?);
    }
    Ok([cancelled, late])
}

fn of_cancelled(workspace: &Workspace) -> Result<Duration, String> {
    let mut server = server(workspace, Duration::from_secs(600))?;
    start_loops(&mut server)?;
    std::thread::sleep(Duration::from_millis(500));
    let end = Instant::now();
    for id in 1..=LOOPS {
        server.cancel(id)?;
    }
    let time = until_rest(&server, end)?;
    server.end()?;
    Ok(time)
}

fn of_late(workspace: &Workspace) -> Result<Duration, String> {
    let mut server = server(workspace, TIMEOUT)?;
    start_loops(&mut server)?;
    let end = Instant::now() + TIMEOUT;
    std::thread::sleep(TIMEOUT);
    let time = until_rest(&server, end)?;
    for _ in 1..=LOOPS {
        let (_, line) = server.answer(Duration::from_secs(30))?;
        if !line.contains("within its time limit of 2 s") {
            return Err(format!("an endless loop answered {line}"));
        }
    }
    server.end()?;
    Ok(time)
}

fn server(workspace: &Workspace, timeout: Duration) -> Result<Server, String> {
    let home = workspace.target.join("bench/endings");
    let engine = Engine::new(workspace, home.clone())?;
    engine.install_guests(workspace, ["loop-forever"])?;
    let settings = home.join("config/settings.toml");
    fs::create_dir_all(home.join("config")).map_err(on(&settings))?;
    let limits = format!("[limits]\ntimeout = \"{}s\"\ncpu = \"10m\"\n", timeout.as_secs());
    fs::write(&settings, limits).map_err(on(&settings))?;
    Server::start(engine.skill(workspace)?.arg("serve"))
}

fn start_loops(server: &mut Server) -> Result<(), String> {
    (1..=LOOPS).try_for_each(|id| server.call(id, "loop-forever__loop", "{}"))
}

/// From then until the last moment at which the process ran for a good part of a look.
fn until_rest(server: &Server, from: Instant) -> Result<Duration, String> {
    let (mut used, mut last) = (processor_time(server.process())?, from);
    loop {
        std::thread::sleep(LOOK);
        let (now, now_used) = (Instant::now(), processor_time(server.process())?);
        if now_used.saturating_sub(used) > LOOK / 4 {
            last = now;
        }
        used = now_used;
        if now.duration_since(last) > REST {
            return Ok(last.saturating_duration_since(from));
        }
        if now.duration_since(from) > Duration::from_secs(30) {
            return Err("the endless loops do not end".to_owned());
        }
    }
}

/// Of all threads of a process, from `/proc/PID/task/TID/schedstat`, whose first number counts nanoseconds on a processor
/// (Linux, Documentation/scheduler/sched-stats.rst).
fn processor_time(process: u32) -> Result<Duration, String> {
    let folder = format!("/proc/{process}/task");
    let mut sum = 0;
    for thread in fs::read_dir(&folder).map_err(on(folder.as_ref()))?.flatten() {
        // A thread may have ended since.
        let text = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        sum += text.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(sum))
}
