//! `skill history`, and the audit log that it reads: what is in it, and what never is.

use std::fs;
use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::server::Server;

const MARKER: &str = "MARKER";

/// What `skill history` says with these arguments, the oldest first.
fn history(environment: &Environment, arguments: &[&str]) -> Vec<Value> {
    let text = environment.ok(&[&["history", "--json"], arguments].concat());
    serde_json::from_str(&text).unwrap()
}

/// Waits until as many records are there: what ends with its process is written at its end.
fn history_of(environment: &Environment, count: usize, arguments: &[&str]) -> Vec<Value> {
    for _ in 0..600 {
        let records = history(environment, arguments);
        if records.len() >= count {
            return records;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("not {count} records: {:?}", history(environment, &[]));
}

/// All bytes of the log.
fn log(environment: &Environment) -> String {
    let files = fs::read_dir(environment.path("home/data/audit")).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

fn outcomes(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["outcome"].as_str().unwrap_or("-")).collect()
}

#[test]
fn a_call_is_there_without_its_values() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("rich")]);
    environment.ok(&["install", &guest("config_get")]);
    environment.ok(&["run", "rich", "echo", &format!("word={MARKER}")]);
    let mut server = Server::start(&environment);
    server.call(1, "rich__echo", json!({ "word": MARKER, MARKER: { MARKER: [MARKER] } }));
    server.call(2, "rich__echo", json!({ MARKER: MARKER }));
    server.call(3, &format!("rich__{MARKER}"), json!({ "word": MARKER }));
    server.end();
    let records = history(&environment, &["rich", "--kind", "call"]);
    assert_eq!(outcomes(&records), ["ok", "ok", "invalid-arguments", "unknown-tool"]);
    let first = &records[0];
    let listed: Value = serde_json::from_str(&environment.ok(&["list", "--json"])).unwrap();
    let wanted = json!({ "name": "rich", "source": guest("rich") });
    assert_eq!((&first["installation"], &first["kind"], &first["tool"]), (&wanted, &json!("call"), &json!("echo")));
    assert_eq!((&first["caller"], &first["decision"]), (&json!("shell"), &json!("allowed")));
    assert_eq!(first["digest"], listed[1]["digest"]);
    assert_eq!(first["arguments"], json!({ "shape": { "word": "string" }, "bytes": 17 }));
    assert!(first["duration_ms"].as_f64().is_some_and(|time| time > 0.0), "{first}");
    assert!(first["memory_bytes"].as_u64().is_some_and(|bytes| bytes >= 64 << 10), "{first}");
    let time = first["time"].as_str().unwrap();
    assert!(time.len() == 24 && time.ends_with('Z') && time.starts_with("20"), "{time}");
    assert_eq!(records[1]["caller"], "mcp");
    assert_eq!(records[1]["arguments"]["shape"], json!({ "word": "string", "…": { "…": ["string"] } }));
    assert_eq!(records[2]["arguments"]["shape"], json!({ "…": "string" }));
    assert_eq!(records[3].get("tool"), None);
    let log = log(&environment);
    assert!(!log.contains(MARKER), "{log}");
    assert_eq!(log.lines().count(), 6);
}

#[test]
fn a_look_at_the_environment_is_no_denial() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("reach")]);
    environment.ok(&["run", "reach", "environment"]);
    let records = history(&environment, &["reach"]);
    let kinds: Vec<_> = records.iter().map(|record| record["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds, &records[1]["decision"]), (vec!["install", "call"], &json!("allowed")));
}

#[test]
fn what_is_run_directly_is_there_by_its_path() {
    let environment = Environment::new();
    environment.ok(&["run", &guest("count"), "count"]);
    let records = history(&environment, &[&guest("count")]);
    assert_eq!((records.len(), &records[0]["path"]), (1, &json!(guest("count"))));
    assert_eq!(records[0].get("installation"), None);
    // The name that a file has is no installation's.
    assert_eq!(history(&environment, &["count"]), [Value::Null; 0]);
}

#[test]
fn calls_that_fail_are_there_without_a_word_of_the_tool() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[skills.loop-forever.limits]\ntimeout = \"300ms\"\n");
    for name in ["fail", "trap", "recurse", "memory_vec", "loop_forever", "structured_off_schema"] {
        environment.ok(&["install", &guest(name)]);
    }
    for (tool, outcome) in [
        ("fail:failed", "tool-error"),
        ("fail:invalid-arguments", "invalid-arguments"),
        ("fail:unknown-tool", "unknown-tool"),
        ("trap:panic", "crashed"),
        ("recurse:recurse", "stack"),
        ("memory-vec:fill", "memory"),
        ("loop-forever:loop", "timeout"),
        ("structured-off-schema:nothing", "invalid-output"),
    ] {
        assert_ne!(environment.run(&["run", tool]).code, 0);
        let (_, name) = tool.split_once(':').unwrap();
        let records = history(&environment, &["--kind", "call", "--limit", "1"]);
        assert_eq!((&records[0]["tool"], &records[0]["outcome"]), (&json!(name), &json!(outcome)));
    }
    let log = log(&environment);
    for word in ["moon", "nothing goes right"] {
        assert!(!log.contains(word), "{log}");
    }
}

#[test]
fn a_call_that_is_let_go_is_there() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("progress_steps")]);
    let mut server = Server::start(&environment);
    let walk = json!({ "count": 1000, "ms": 20 });
    for id in 1..3 {
        server.send_call(id, "progress-steps__walk", walk.clone());
        server.notification("notifications/progress");
        server.notify("notifications/cancelled", json!({ "requestId": id }));
        let records = history_of(&environment, id as usize, &["--kind", "call"]);
        assert_eq!(records[0]["outcome"], "cancelled");
    }
    // The client goes away.
    server.send_call(3, "progress-steps__walk", walk);
    server.notification("notifications/progress");
    server.end();
    assert_eq!(outcomes(&history_of(&environment, 3, &["--kind", "call"])), ["cancelled"; 3]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_call_whose_process_is_asked_to_end_is_there() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("progress_steps")]);
    for (index, (signal, code)) in [("INT", 130), ("TERM", 143), ("HUP", 129)].into_iter().enumerate() {
        let mut command = environment.interruptible(&["run", "progress-steps", "walk", "count=1000", "ms=20"]);
        let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
        // Its first report: the call goes on.
        std::io::Read::read_exact(child.stderr.as_mut().unwrap(), &mut [0]).unwrap();
        let kill = std::process::Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
        assert_eq!(outcomes(&history(&environment, &["--kind", "call"])), vec!["cancelled"; index + 1]);
    }
}

#[test]
fn a_denial_is_there_with_its_host_and_no_more() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("http_send")]);
    let url = format!("url=https://API.example.com:8443/{MARKER}?q={MARKER}#{MARKER}");
    environment.run(&["run", "http-send", "send", &url]);
    environment.run(&["run", "http-send", "send", &format!("url=https://{MARKER}@example.com/")]);
    let denials = history(&environment, &["http-send", "--kind", "denial"]);
    // The second is no request that could be denied.
    assert_eq!(denials.len(), 1);
    assert_eq!((&denials[0]["tool"], &denials[0]["capability"]), (&json!("send"), &json!("network")));
    assert_eq!(denials[0]["target"], "https://api.example.com:8443");
    assert_eq!(denials[0]["because"], "its skill.toml doesn't ask for it under `network`");
    let calls = history(&environment, &["--kind", "call"]);
    assert_eq!((&calls[0]["decision"], calls.len()), (&json!("denied"), 2));
    let log = log(&environment);
    assert!(!log.contains(MARKER) && !log.contains(&MARKER.to_lowercase()), "{log}");
}

#[test]
fn what_a_guest_could_hide_in_a_denial_is_left_out() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("reach")]);
    let long = format!("/{}/{MARKER}", "a".repeat(65));
    for (path, target) in [
        (format!("/notes/{MARKER}/{MARKER}.txt"), "/notes/…"),
        (format!("/{MARKER}"), "/…"),
        (format!("/{MARKER}\u{200b}/x"), "/…"),
        (long, "/…"),
    ] {
        environment.run(&["run", "reach", "read", &format!("path={path}")]);
        let denials = history(&environment, &["reach", "--kind", "denial", "--limit", "1"]);
        assert_eq!((&denials[0]["capability"], &denials[0]["target"]), (&json!("read"), &json!(target)), "{path}");
    }
    let log = log(&environment);
    assert!(!log.contains(MARKER), "{log}");
}

#[test]
fn the_denials_of_a_call_are_told_up_to_a_number() {
    let environment = Environment::new();
    let knock = "from skill_engine import tool\n\n\n@tool\ndef knock() -> str:\n    \"\"\"Knocks.\"\"\"\n    \
                 for number in range(40):\n        try:\n            open(f\"/door{number}/x\")\n        \
                 except OSError:\n            pass\n    return \"knocked\"\n";
    environment.write("knock.py", knock);
    environment.ok(&["install", "./knock.py"]);
    let outcome = environment.run(&["run", "knock", "knock"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, "knocked\n"), "{outcome:?}");
    // The sixteenth is the look at the environment that Python begins with.
    assert_eq!(outcome.stderr.matches("read denied: ").count(), 15, "{outcome:?}");
    assert_eq!(history(&environment, &["--kind", "denial"]).len(), 15);
}

#[test]
fn installing_and_removing_are_there() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count"), "--as", "counter"]);
    environment.ok(&["install", &guest("count"), "--as", "counter"]);
    environment.ok(&["remove", "counter"]);
    let records = history(&environment, &["counter"]);
    let kinds: Vec<_> = records.iter().map(|record| record["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["install", "install", "remove"]);
    let replaced: Vec<_> = records.iter().map(|record| &record["replaced"]).collect();
    assert_eq!(replaced, [&json!(false), &json!(true), &Value::Null]);
    assert_eq!((&records[0]["tools"], &records[0]["version"]), (&json!(1), &json!("0.0.0")));
    for record in &records {
        assert_eq!(record["installation"], json!({ "name": "counter", "source": guest("count") }));
    }
}

#[test]
fn what_a_user_allows_takes_back_and_stores_is_there() {
    let environment = Environment::new();
    environment.keep_secrets_in_a_file("");
    environment.write("s/s.wasm", fs::read(guest("count")).unwrap());
    let manifest = "[skill]\nname = \"s\"\nentry = \"s.wasm\"\n[capabilities]\nnetwork = true\nenv = [\"LANG\"]\n\
                    [secrets.token]\naudience = [\"a.test\"]\n";
    environment.write("s/skill.toml", manifest);
    environment.ok(&["install", "./s", "--allow-env", "LANG"]);
    environment.ok(&["grant", "s", "--allow-network", "https://a.test", "--allow-env", "LANG"]);
    environment.ok(&["revoke", "s", "--allow-network", "https://a.test"]);
    environment.ok(&["revoke", "s", "--all"]);
    assert_eq!(environment.run_with(&["secret", "s", "set", "token"], &format!("{MARKER}{MARKER}\n")).code, 0);
    environment.ok(&["secret", "s", "unset", "token"]);
    // What changes nothing, or fails, is no event.
    environment.fails(1, &["secret", "s", "unset", "token"]);
    environment.fails(2, &["revoke", "s", "--allow-env", "LANG"]);
    let (network, env) = ("--allow-network https://a.test", "--allow-env LANG");
    let records = history(&environment, &["s"]);
    let told: Vec<_> = records
        .iter()
        .map(|record| (record["kind"].as_str().unwrap(), record["grants"].clone(), record["secret"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("install", Value::Null, Value::Null),
            ("grant", json!([env]), Value::Null),
            ("grant", json!([network]), Value::Null),
            ("revoke", json!([network]), Value::Null),
            ("revoke", json!([env]), Value::Null),
            ("secret-set", Value::Null, json!("token")),
            ("secret-unset", Value::Null, json!("token")),
        ]
    );
    assert!(records.iter().all(|record| record["caller"] == "shell" && record["installation"]["name"] == "s"));
    assert!(!log(&environment).contains(MARKER));
}

#[test]
fn records_are_chosen_and_the_newest_come_last() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("trap")]);
    environment.ok(&["install", &guest("count")]);
    for _ in 0..3 {
        environment.ok(&["run", "count", "count"]);
    }
    environment.fails(1, &["run", "trap", "trap"]);
    let count = |arguments: &[&str]| history(&environment, arguments).len();
    assert_eq!((count(&[]), count(&["count"]), count(&["trap"]), count(&["nothing"])), (6, 4, 2, 0));
    assert_eq!((count(&["--tool", "trap"]), count(&["--tool", "count"])), (1, 3));
    assert_eq!((count(&["--kind", "call"]), count(&["--kind", "install"]), count(&["--kind", "grant"])), (4, 2, 0));
    assert_eq!((count(&["--outcome", "ok"]), count(&["--outcome", "crashed"])), (3, 1));
    assert_eq!(
        (count(&["--since", "1h"]), count(&["--since", "2026-01-01"]), count(&["--since", "9999-01-01"])),
        (6, 6, 0)
    );
    assert_eq!((count(&["--limit", "2"]), count(&["--limit", "0"])), (2, 0));
    let newest = &history(&environment, &["--limit", "1"])[0];
    assert_eq!(newest["outcome"], "crashed");
    let text = environment.ok(&["history"]);
    let lines: Vec<_> = text.lines().collect();
    assert_holds(lines[0], &["  install  trap  version 0.0.0, 2 tools"]);
    assert_holds(lines[5], &["  call     trap:trap  crashed  ", " ms", "by shell  {} 2 bytes"]);
    assert_holds(
        &environment.fails(2, &["history", "--kind", "calls"]),
        &["invalid value 'calls'", "call, denial, grant"],
    );
    assert_holds(&environment.fails(2, &["history", "--since", "then"]), &["neither a span such as `2h`"]);
    assert_eq!(Environment::new().ok(&["history", "--json"]), "[]\n");
}

#[test]
fn a_line_that_was_cut_short_spoils_no_other() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let path = environment.path("home/data/audit/audit.1.jsonl");
    let mut file = fs::File::options().append(true).open(path).unwrap();
    file.write_all(b"{\"time\":\"2026-11-24T08:00:00.000Z\",\"cal").unwrap();
    assert_eq!(history(&environment, &[]).len(), 1);
    environment.ok(&["run", "count", "count"]);
    let records = history(&environment, &[]);
    assert_eq!((records.len(), &records[1]["kind"]), (2, &json!("call")));
}

#[test]
fn two_servers_that_begin_a_new_file_at_once_lose_no_call() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let path = environment.path("home/data/audit/audit.1.jsonl");
    // A few lines short of full.
    let mut file = fs::File::options().append(true).open(&path).unwrap();
    let there = file.metadata().unwrap().len() as usize;
    file.write_all(&[vec![b'-'; (8 << 20) - there - 10_001], b"\n".to_vec()].concat()).unwrap();
    let mut servers: Vec<_> = (0..2).map(|_| Server::start(&environment)).collect();
    for id in 1..101 {
        for server in &mut servers {
            server.send_call(id, "count__count", json!({}));
        }
        for server in &mut servers {
            server.answer(id);
        }
    }
    servers.into_iter().for_each(|server| drop(server.end()));
    assert!(environment.path("home/data/audit/audit.2.jsonl").exists());
    assert_eq!(history(&environment, &["--kind", "call", "--limit", "1000"]).len(), 200);
}

#[test]
fn a_log_that_cannot_be_written_stops_nothing_and_is_told_once() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    // Not a folder, which even root can't write to.
    fs::remove_dir_all(environment.path("home/data/audit")).unwrap();
    environment.write("home/data/audit", "in the way");
    let mut server = Server::start(&environment);
    for id in 1..4 {
        assert_ne!(server.call(id, "count__count", json!({}))["result"]["isError"], true);
    }
    let log = server.end();
    assert_eq!(log.matches("calls are not recorded in the audit log").count(), 1, "{log}");
    assert_holds(&environment.fails(1, &["history"]), &["error: could not read `", "data/audit`"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_not_driven_by_what_is_in_the_log() {
    let environment = Environment::new();
    let path = environment.write("\u{1b}[2J/s.wasm", fs::read(guest("count")).unwrap());
    environment.ok(&["run", &path, "count"]);
    let shown = environment.run_at_terminal(&["history"], "").stdout;
    assert_holds(&shown, &["\\u{1b}[2J/s.wasm:count"]);
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}
