use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::program::on;
use crate::server::Server;
use crate::workspace::Workspace;

/// As many clients call at once, each its next tool when the last has answered.
const CLIENTS: usize = 32;

/// Until what is kept for later is there: threads, caches, mapped code.
const WARM_UP: Duration = Duration::from_secs(15);

/// Until what was let go is gone.
const REST: Duration = Duration::from_secs(3);

/// A tool, its arguments, and what its answer has to hold.
type Kind = (&'static str, &'static str, &'static str);

/// Half of the calls are good ones.
const GOOD: [Kind; 4] = [
    ("hello-typescript__greet", r#"{"name":"Ada"}"#, r#""text":"Hello, Ada!""#),
    ("hello-python__greet", r#"{"name":"Ada"}"#, r#""text":"Hello, Ada!""#),
    ("hello-rust__greet", r#"{"name":"Ada","shout":true}"#, r#""text":"HELLO, ADA!""#),
    ("count__count", "{}", r#""text":"1""#),
];

const HOSTILE: [Kind; 12] = [
    ("loop-forever__loop", "{}", "limit of"),
    ("fill-forever__fill", "{}", "limit of"),
    ("recurse__recurse", "{}", "ran out of stack"),
    ("memory-grow__grow", "{}", r#""text":""#),
    ("memory-vec__fill", "{}", "it needed more memory than its limit"),
    ("trap__trap", "{}", "it crashed"),
    ("answer-huge__block", "{}", "it handed over more than"),
    ("say-much__log", r#"{"count":20000}"#, r#""text":"said""#),
    ("call-host__call", r#"{"count":100000}"#, "100000 calls"),
    ("reach__read", r#"{"path":"/etc/passwd"}"#, "ermission denied"),
    ("http-send__send", r#"{"url":"http://169.254.169.254/"}"#, "network denied"),
    ("sleep__sleep", r#"{"ms":100}"#, "awake"),
];

/// Good and hostile calls for so long, in a server that may keep nothing of them.
///
/// Every call answers as it should; and at the end, at rest, the server has what it had when it was warm: resident memory
/// within 10 %, threads, descriptors, and addresses, of which each instance that is left would hold 4 GiB.
pub fn run(workspace: &Workspace, time: Duration) -> Result<(), String> {
    let home = workspace.target.join("soak/home");
    let engine = Engine::new(workspace, home.clone())?;
    engine.install_skills(workspace)?;
    engine.install_guests(workspace, ["sleep", "fail"])?;
    let guests: Vec<_> = HOSTILE.iter().chain(&GOOD).filter_map(|kind| kind.0.split("__").next()).collect();
    engine.install_guests(workspace, guests.iter().copied().filter(|name| !name.starts_with("hello-")))?;
    let settings = home.join("config/settings.toml");
    fs::create_dir_all(home.join("config")).map_err(on(&settings))?;
    fs::write(&settings, "[limits]\ntimeout = \"2m\"\ncpu = \"1s\"\n").map_err(on(&settings))?;
    let mut server = Server::start(engine.skill(workspace)?.arg("serve"))?;
    let mut load = Load::default();
    load.run(&mut server, WARM_UP)?;
    let warm = Held::by(server.process())?;
    load.run(&mut server, time)?;
    let after = Held::by(server.process())?;
    println!("{} calls, {} of them good; warm: {warm:?}; after {time:?}: {after:?}", load.calls, load.good);
    after.compare(&warm)?;
    server.end()
}

#[derive(Default)]
struct Load {
    calls: u64,
    good: u64,
    running: HashMap<u64, Kind>,
}

impl Load {
    /// Calls for so long, waits for the last answers, and lets the server rest.
    fn run(&mut self, server: &mut Server, time: Duration) -> Result<(), String> {
        let end = Instant::now() + time;
        for _ in 0..CLIENTS {
            self.next(server)?;
        }
        while !self.running.is_empty() {
            let (id, line) = server.answer(Duration::from_secs(180))?;
            let (tool, _, wanted) = self.running.remove(&id).ok_or_else(|| format!("nobody asked for {line}"))?;
            // The texts of answers hold the quotes of JSON in JSON.
            if !line.contains(wanted) {
                return Err(format!("`{tool}` answered {line}\n  expected: {wanted}"));
            }
            if Instant::now() < end {
                self.next(server)?;
            }
        }
        std::thread::sleep(REST);
        Ok(())
    }

    fn next(&mut self, server: &mut Server) -> Result<(), String> {
        self.calls += 1;
        let turn = self.calls as usize / 2;
        let kind = if self.calls.is_multiple_of(2) {
            self.good += 1;
            GOOD[turn % GOOD.len()]
        } else {
            HOSTILE[turn % HOSTILE.len()]
        };
        self.running.insert(self.calls, kind);
        server.call(self.calls, kind.0, kind.1)
    }
}

/// What a process holds.
#[derive(Debug)]
struct Held {
    resident_kib: u64,
    addresses_kib: u64,
    threads: u64,
    descriptors: u64,
}

impl Held {
    /// From `/proc`, which only Linux has.
    fn by(process: u32) -> Result<Self, String> {
        let status = format!("/proc/{process}/status");
        let text = fs::read_to_string(&status).map_err(on(status.as_ref()))?;
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            number.ok_or_else(|| format!("{status} does not tell {name}"))
        };
        let folder = format!("/proc/{process}/fd");
        let descriptors = fs::read_dir(&folder).map_err(on(folder.as_ref()))?.count() as u64;
        Ok(Self {
            resident_kib: field("VmRSS")?,
            addresses_kib: field("VmSize")?,
            threads: field("Threads")?,
            descriptors,
        })
    }

    fn compare(&self, warm: &Self) -> Result<(), String> {
        let one_instance_kib = 4 << 20;
        let faults = [
            (self.resident_kib * 10 > warm.resident_kib * 11, "more resident memory than 10 % over"),
            (self.addresses_kib > warm.addresses_kib + one_instance_kib / 2, "addresses of an instance more than"),
            (self.threads > warm.threads, "more threads than"),
            (self.descriptors > warm.descriptors, "more descriptors than"),
        ];
        match faults.into_iter().find(|(fault, _)| *fault) {
            Some((_, what)) => Err(format!("the server holds {what} what it held when it was warm")),
            None => Ok(()),
        }
    }
}
