//! `skill serve`, spoken to line by line. What real clients see, `tests/clients` shows.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};

/// Long enough for a busy machine; nothing here asserts how fast an answer comes.
const PATIENCE: Duration = Duration::from_secs(60);

struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Value>,
    errors: Receiver<String>,
}

impl Server {
    /// Starts a server and shakes hands in the way of the first era.
    fn start(environment: &Environment) -> Self {
        Self::start_with(environment, &["serve"])
    }

    fn start_with(environment: &Environment, arguments: &[&str]) -> Self {
        let mut command = environment.command(arguments);
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
        let mut server = Self { stdin: child.stdin.take(), child, lines, errors };
        let client = json!({ "name": "test", "version": "0" });
        let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
        let answer = server.request(0, "initialize", hello);
        assert_eq!(answer["result"]["serverInfo"]["name"], "skill-engine");
        assert_eq!(answer["result"]["capabilities"]["tools"]["listChanged"], true);
        server.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());
        server
    }

    fn send(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(line.as_bytes()).and_then(|()| stdin.write_all(b"\n")).unwrap();
    }

    fn request(&mut self, id: u64, method: &str, params: Value) -> Value {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        self.answer(id)
    }

    fn call(&mut self, id: u64, tool: &str, arguments: Value) -> Value {
        self.request(id, "tools/call", json!({ "name": tool, "arguments": arguments }))
    }

    /// The answer to a request; notifications before it are passed over.
    fn answer(&self, id: u64) -> Value {
        loop {
            let message = self.lines.recv_timeout(PATIENCE).expect("an answer");
            if message.get("id").is_some() {
                assert_eq!(message["id"], id, "{message}");
                return message;
            }
        }
    }

    /// The next notification of a kind. No answer may come before it.
    fn notification(&self, method: &str) -> Value {
        loop {
            let message = self.lines.recv_timeout(PATIENCE).expect("a notification");
            assert!(message.get("id").is_none(), "{message}");
            if message["method"] == method {
                return message;
            }
        }
    }

    /// Closes stdin and waits for the end, which has to be a good one. Gives the log.
    fn end(mut self) -> String {
        drop(self.stdin.take());
        let (sender, ended) = channel();
        let mut child = self.child;
        std::thread::spawn(move || sender.send(child.wait().unwrap()));
        let status = ended.recv_timeout(PATIENCE).expect("the server ends when stdin does");
        assert!(status.success(), "{status}");
        self.errors.iter().collect::<Vec<_>>().join("\n")
    }
}

fn text(answer: &Value) -> &str {
    answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {answer}"))
}

#[test]
fn a_call_is_answered_and_a_bad_one_says_why() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("rich")]);
    environment.ok(&["install", &guest("config_get")]);
    environment.ok(&["install", &guest("trap")]);
    let mut server = Server::start(&environment);
    let listed = server.request(1, "tools/list", json!({}));
    let tools = listed["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["config-get__get", "rich__echo", "trap__trap", "trap__panic"]);
    let shown: Value = serde_json::from_str(&environment.ok(&["tools", "rich", "--json"])).unwrap();
    assert_eq!(tools[1], shown[0]);
    assert!(tools[1]["annotations"]["readOnlyHint"].is_boolean(), "{}", tools[1]);

    let answer = server.call(2, "rich__echo", json!({ "word": "hi" }));
    assert_ne!(answer["result"]["isError"], true, "{answer}");
    assert!(answer["result"]["structuredContent"].is_object(), "{answer}");
    let kinds: Vec<_> = answer["result"]["content"].as_array().unwrap().iter().map(|block| &block["type"]).collect();
    assert_eq!(kinds, ["text", "image", "audio", "resource_link", "resource", "resource"], "{answer}");

    let answer = server.call(3, "rich__echo", json!({}));
    assert_eq!(answer["result"]["isError"], true);
    assert_holds(text(&answer), &["`word` is required"]);
    let answer = server.call(4, "trap__trap", json!({}));
    assert_eq!(answer["result"]["isError"], true);
    assert_holds(text(&answer), &["it crashed"]);
    for (id, name) in [(5, "rich__ehco"), (6, "nothing__here"), (7, "plain")] {
        assert_eq!(server.call(id, name, json!({}))["error"]["code"], -32602);
    }
    assert_eq!(server.request(8, "no/such/method", json!({}))["error"]["code"], -32601);
    server.end();
}

#[test]
fn what_is_no_message_is_logged_and_the_next_one_answered() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start(&environment);
    server.send("this is garbage");
    server.send(&"x".repeat(17 << 20));
    assert_ne!(server.call(1, "count__count", json!({}))["result"]["isError"], true);
    server.stdin.as_mut().unwrap().write_all(b"{\"jsonrpc\":\"2.0\",\"id\":2,\"meth").unwrap();
    let log = server.end();
    assert_holds(&log, &["unparsable", "maximum line length", "the input ended in the middle of a line"]);
}

#[test]
fn a_change_by_another_process_is_told_and_seen() {
    let environment = Environment::new();
    let mut server = Server::start(&environment);
    assert_eq!(server.request(1, "tools/list", json!({}))["result"]["tools"], json!([]));
    environment.ok(&["install", &guest("count")]);
    server.notification("notifications/tools/list_changed");
    assert_eq!(server.request(2, "tools/list", json!({}))["result"]["tools"][0]["name"], "count__count");
    environment.ok(&["remove", "count"]);
    server.notification("notifications/tools/list_changed");
    assert_eq!(server.call(3, "count__count", json!({}))["error"]["code"], -32602);
    server.end();
}

#[test]
fn a_cancelled_call_ends_and_its_progress_was_told() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("progress_steps")]);
    environment.ok(&["install", &guest("loop_forever")]);
    let mut server = Server::start(&environment);
    let walk = json!({
        "name": "progress-steps__walk",
        "arguments": { "count": 3, "ms": 1 },
        "_meta": { "progressToken": "p" },
    });
    server.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": walk }).to_string());
    let mut last = f64::NEG_INFINITY;
    for _ in 0..3 {
        let report = server.notification("notifications/progress");
        assert_eq!(report["params"]["progressToken"], "p");
        let progress = report["params"]["progress"].as_f64().unwrap();
        assert!(progress > last);
        last = progress;
    }
    server.answer(1);
    let forever = json!({ "name": "loop-forever__loop", "arguments": {} });
    server.send(&json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": forever }).to_string());
    let cancel = json!({ "requestId": 2, "reason": "enough" });
    server.send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancel }).to_string());
    // The next answer is the next request's: the cancelled one has none.
    let walk = json!({ "count": 1, "ms": 1 });
    assert_ne!(server.call(3, "progress-steps__walk", walk)["result"]["isError"], true);
    server.end();
}

#[test]
fn the_second_era_is_served_as_well() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let mut command = environment.command(&["serve"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "0" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut request = |id: u64, method: &str, params: Value| {
        let mut params = params;
        params["_meta"] = meta.clone();
        writeln!(stdin, "{}", json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).unwrap();
        serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap()
    };
    let found = request(1, "server/discover", json!({}));
    assert!(found["result"]["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")), "{found}");
    let listed = request(2, "tools/list", json!({}));
    assert_eq!(listed["result"]["resultType"], "complete", "{listed}");
    let called = request(3, "tools/call", json!({ "name": "count__count", "arguments": {} }));
    assert_eq!(called["result"]["resultType"], "complete", "{called}");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_was_asked_before_the_end_is_answered() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("progress_steps")]);
    let mut server = Server::start(&environment);
    let walk = json!({
        "name": "progress-steps__walk",
        "arguments": { "count": 20, "ms": 20 },
        "_meta": { "progressToken": "p" },
    });
    server.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": walk }).to_string());
    server.notification("notifications/progress");
    drop(server.stdin.take());
    assert_ne!(server.answer(1)["result"]["isError"], true);
    server.end();
}

#[test]
fn the_end_of_input_ends_a_running_guest() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("loop_forever")]);
    let mut server = Server::start(&environment);
    let forever = json!({ "name": "loop-forever__loop", "arguments": {} });
    server.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": forever }).to_string());
    server.end();
}

#[test]
fn only_the_named_skills_are_offered() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    environment.ok(&["install", &guest("trap")]);
    let mut server = Server::start_with(&environment, &["serve", "count"]);
    assert_eq!(server.request(1, "tools/list", json!({}))["result"]["tools"].as_array().unwrap().len(), 1);
    assert_eq!(server.call(2, "trap__trap", json!({}))["error"]["code"], -32602);
    server.end();
    assert_holds(&environment.fails(1, &["serve", "nothing"]), &["no skill `nothing` is installed"]);
}

#[test]
fn a_setting_holds_from_the_next_call() {
    let environment = Environment::new();
    environment.write("s/skill.toml", "[skill]\nname = \"s\"\nentry = \"s.wasm\"\n[config.org]\ndefault = \"acme\"\n");
    environment.write("s/s.wasm", std::fs::read(guest("config_get")).unwrap());
    environment.ok(&["install", "./s"]);
    let mut server = Server::start(&environment);
    assert_holds(text(&server.call(1, "s__get", json!({ "key": "org" }))), &["acme"]);
    environment.ok(&["config", "s", "set", "org", "umbrella"]);
    assert_holds(text(&server.call(2, "s__get", json!({ "key": "org" }))), &["umbrella"]);
    server.end();
}
