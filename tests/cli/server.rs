//! A running `skill serve`, and what a test says to it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::environment::Environment;

/// Long enough for a busy machine; nothing here asserts how fast an answer comes.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Server {
    child: Child,
    pub stdin: Option<ChildStdin>,
    lines: Receiver<Value>,
    errors: Receiver<String>,
}

impl Server {
    /// Starts a server and shakes hands in the way of the first era.
    pub fn start(environment: &Environment) -> Self {
        Self::start_with(environment, &["serve"])
    }

    pub fn start_with(environment: &Environment, arguments: &[&str]) -> Self {
        Self::of(environment.command(arguments))
    }

    /// Starts a command that serves.
    pub fn of(command: Command) -> Self {
        let mut server = Self::spawn(command);
        let client = json!({ "name": "test", "version": "0" });
        let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
        let answer = server.request(0, "initialize", hello);
        assert_eq!(answer["result"]["serverInfo"]["name"], "skill-engine");
        assert_eq!(answer["result"]["capabilities"]["tools"]["listChanged"], true);
        server.notify("notifications/initialized", json!({}));
        server
    }

    /// Starts a server, and says nothing yet, as in the second era.
    pub fn start_silent(environment: &Environment, arguments: &[&str]) -> Self {
        Self::spawn(environment.command(arguments))
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in stdout.lines() {
                let line = line.unwrap();
                let message = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON-RPC on stdout: {line}"));
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let (sender, errors) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || stderr.lines().try_for_each(|line| sender.send(line.unwrap())));
        Self { stdin: child.stdin.take(), child, lines, errors }
    }

    pub fn send(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(line.as_bytes()).and_then(|()| stdin.write_all(b"\n")).unwrap();
    }

    /// Sends bytes as they are, with an end of the line.
    pub fn send_raw(&mut self, line: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(line).and_then(|()| stdin.write_all(b"\n")).unwrap();
    }

    /// The next message, whatever it is.
    pub fn message(&self) -> Value {
        self.lines.recv_timeout(PATIENCE).expect("a message")
    }

    /// What is answered to a message of any kind.
    pub fn ask(&mut self, message: &Value) -> Value {
        self.send(&message.to_string());
        self.message()
    }

    /// A request of the second era, which says in each who asks.
    pub fn stateless(&mut self, id: u64, method: &str, mut params: Value) -> Value {
        params["_meta"] = modern();
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        if method == "subscriptions/listen" { Value::Null } else { self.answer(id) }
    }

    pub fn request(&mut self, id: u64, method: &str, params: Value) -> Value {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        self.answer(id)
    }

    /// Sends a call, and does not wait for its answer.
    pub fn send_call(&mut self, id: u64, tool: &str, arguments: Value) {
        let params = json!({ "name": tool, "arguments": arguments, "_meta": { "progressToken": "p" } });
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }).to_string());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    /// Processor time that the server uses during a span, in parts of one core.
    #[cfg(target_os = "linux")]
    pub fn load(&self, span: Duration) -> f64 {
        load(self.child.id(), span)
    }

    /// How many threads the server has.
    #[cfg(target_os = "linux")]
    pub fn threads(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap().count()
    }

    pub fn call(&mut self, id: u64, tool: &str, arguments: Value) -> Value {
        self.request(id, "tools/call", json!({ "name": tool, "arguments": arguments }))
    }

    /// The answer to a request; notifications before it are passed over.
    pub fn answer(&self, id: u64) -> Value {
        loop {
            let message = self.lines.recv_timeout(PATIENCE).expect("an answer");
            if message.get("id").is_some() {
                assert_eq!(message["id"], id, "{message}");
                return message;
            }
        }
    }

    /// How far a call says it has come, until its answer, and that.
    pub fn reports(&self, id: u64) -> (Vec<Value>, Value) {
        let mut reports = Vec::new();
        loop {
            let message = self.lines.recv_timeout(PATIENCE).expect("an answer");
            if message["method"] == "notifications/progress" {
                reports.push(message["params"]["progress"].clone());
            } else if message["id"] == id {
                return (reports, message);
            }
        }
    }

    /// So many answers in the order in which they come, each with its request's number.
    pub fn answers(&self, count: usize) -> Vec<(u64, Value)> {
        let message = || self.lines.recv_timeout(PATIENCE).expect("an answer");
        let answer = |message: Value| Some((message.get("id")?.as_u64()?, message));
        std::iter::repeat_with(message).filter_map(answer).take(count).collect()
    }

    /// The next notification of a kind. No answer may come before it.
    pub fn notification(&self, method: &str) -> Value {
        loop {
            let message = self.lines.recv_timeout(PATIENCE).expect("a notification");
            assert!(message.get("id").is_none(), "{message}");
            if message["method"] == method {
                return message;
            }
        }
    }

    /// Closes stdin and waits for the end, which has to be a good one. Gives the log.
    pub fn end(mut self) -> String {
        drop(self.stdin.take());
        let (sender, ended) = channel();
        let mut child = self.child;
        std::thread::spawn(move || sender.send(child.wait().unwrap()));
        let status = ended.recv_timeout(PATIENCE).expect("the server ends when stdin does");
        assert!(status.success(), "{status}");
        self.errors.iter().collect::<Vec<_>>().join("\n")
    }
}

/// Processor time that a process uses during a span, in parts of one core.
#[cfg(target_os = "linux")]
pub fn load(process: u32, span: Duration) -> f64 {
    let used = || {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
        // The fields count from behind the name, which is in parentheses: see proc_pid_stat(5).
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
        ticks as f64 / 100.0
    };
    let before = used();
    std::thread::sleep(span);
    (used() - before) / span.as_secs_f64()
}

/// What each request of the second era says of itself.
pub fn modern() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "0" },
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

pub fn text(answer: &Value) -> &str {
    answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {answer}"))
}
