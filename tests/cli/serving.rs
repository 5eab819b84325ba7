//! `skill serve`, spoken to line by line. What real clients see, `tests/clients` shows.

use std::time::Duration;

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::server::{Server, modern, text};

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
fn who_wants_to_hear_of_progress_waits_no_longer_for_the_answer() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start(&environment);
    let mut call = |id| {
        server.send_call(id, "count__count", json!({}));
        assert_eq!(text(&server.answer(id)), "1");
    };
    // The first one may have to compile it.
    call(1);
    let start = std::time::Instant::now();
    (2..22).for_each(&mut call);
    // A few milliseconds, where the machine has nothing else to do.
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    server.end();
}

#[test]
fn progress_is_told_before_the_answer() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("progress_steps")]);
    let mut server = Server::start(&environment);
    server.send_call(1, "progress-steps__walk", json!({ "count": 3, "ms": 1 }));
    let mut last = f64::NEG_INFINITY;
    for _ in 0..3 {
        let report = server.notification("notifications/progress");
        assert_eq!(report["params"]["progressToken"], "p");
        let progress = report["params"]["progress"].as_f64().unwrap();
        assert!(progress > last);
        last = progress;
    }
    server.answer(1);
    server.end();
}

/// One computes, the other asks the host for one thing after another.
#[cfg(target_os = "linux")]
const ENDLESS: [&str; 2] = ["loop-forever__loop", "loop-forever__loop-host"];

/// A guest in an endless loop uses all of one core, an idle server next to none of it: there is much room between.
#[cfg(target_os = "linux")]
#[test]
fn a_cancelled_guest_is_gone_and_has_no_answer() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[limits]\nhost-calls = 1_000_000_000\ncpu = \"10m\"\n");
    environment.ok(&["install", &guest("progress_steps")]);
    environment.ok(&["install", &guest("loop_forever")]);
    let mut server = Server::start(&environment);
    let second = Duration::from_secs(1);
    for (id, tool) in (1..).step_by(2).zip(ENDLESS) {
        server.send_call(id, tool, json!({}));
        while server.load(second / 4) < 0.2 {}
        server.notify("notifications/cancelled", json!({ "requestId": id, "reason": "enough" }));
        // The next answer is the next request's.
        let walk = json!({ "count": 1, "ms": 1 });
        assert_ne!(server.call(id + 1, "progress-steps__walk", walk)["result"]["isError"], true);
        let load = server.load(second);
        assert!(load < 0.1, "{tool}: {load}");
    }
    server.end();
}

#[cfg(target_os = "linux")]
#[test]
fn a_guest_whose_time_is_up_is_gone() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[limits]\ntimeout = \"300ms\"\nhost-calls = 1_000_000_000\n");
    environment.ok(&["install", &guest("loop_forever")]);
    let mut server = Server::start(&environment);
    for (id, tool) in (1..).zip(ENDLESS) {
        let answer = server.call(id, tool, json!({}));
        assert_holds(text(&answer), &["it did not finish within its time limit of 0.3 s"]);
        let load = server.load(Duration::from_secs(1));
        assert!(load < 0.1, "{tool}: {load}");
    }
    server.end();
}

/// A watcher that answers to its own reading would use a core for itself from the first call on.
#[cfg(target_os = "linux")]
#[test]
fn an_idle_server_sleeps() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start(&environment);
    server.call(1, "count__count", json!({}));
    let load = server.load(Duration::from_secs(2));
    assert!(load < 0.05, "{load}");
    server.end();
}

#[test]
fn the_second_era_is_served_as_well() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start_silent(&environment, &["serve"]);
    let found = server.stateless(1, "server/discover", json!({}));
    assert!(found["result"]["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")), "{found}");
    let listed = server.stateless(2, "tools/list", json!({}));
    assert_eq!(listed["result"]["resultType"], "complete", "{listed}");
    let called = server.stateless(3, "tools/call", json!({ "name": "count__count", "arguments": {} }));
    assert_eq!(called["result"]["resultType"], "complete", "{called}");
    server.end();
}

#[test]
fn a_listener_of_the_second_era_is_told_of_changes() {
    let environment = Environment::new();
    let mut server = Server::start_silent(&environment, &["serve"]);
    server.stateless(1, "server/discover", json!({}));
    server.stateless(2, "subscriptions/listen", json!({ "notifications": { "toolsListChanged": true } }));
    let subscription =
        |notification: &Value| notification["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"].clone();
    let taken = server.notification("notifications/subscriptions/acknowledged");
    assert_eq!((subscription(&taken), &taken["params"]["notifications"]["toolsListChanged"]), (json!(2), &json!(true)));
    for command in [["install", &guest("count")], ["remove", "count"]] {
        environment.ok(&command);
        assert_eq!(subscription(&server.notification("notifications/tools/list_changed")), 2);
    }
    let listed = server.stateless(3, "tools/list", json!({}));
    assert_eq!(listed["result"]["tools"], json!([]), "{listed}");
    // The end of its input ends what it listens to, with an answer.
    drop(server.stdin.take());
    let ended = server.answer(2);
    assert_eq!(ended["result"]["resultType"], "complete", "{ended}");
    server.end();
}

#[test]
fn what_changes_once_a_listener_is_taken_is_told() {
    for _ in 0..3 {
        let environment = Environment::new();
        let source = |name: &str| format!("/** T. */\nexport const {name} = (): number => 1;\n");
        environment.write("s.ts", source("one"));
        let mut server = Server::start_silent(&environment, &["serve", "./s.ts"]);
        server.stateless(1, "subscriptions/listen", json!({ "notifications": { "toolsListChanged": true } }));
        server.notification("notifications/subscriptions/acknowledged");
        environment.write("s.ts", source("two"));
        server.notification("notifications/tools/list_changed");
        server.end();
    }
}

#[test]
fn one_name_is_one_skill() {
    let environment = Environment::new();
    let manifest = |name: &str| format!("[skill]\nname = \"{name}\"\nentry = \"i.ts\"\n");
    for (folder, name) in [("a", "same"), ("b", "same")] {
        environment.write(&format!("{folder}/skill.toml"), manifest(name));
        environment.write(&format!("{folder}/i.ts"), format!("/** T. */\nexport const {folder} = (): number => 1;\n"));
    }
    environment.ok(&["install", "./a"]);
    for both in [["./a", "./b"], ["same", "./b"], ["./b", "same"]] {
        let error = environment.fails(2, &["serve", both[0], both[1]]);
        assert_holds(&error, &[both[0], both[1], "are both named `same`", "--as NAME"]);
    }
    // An edit may bring it about.
    environment.write("b/skill.toml", manifest("other"));
    let mut server = Server::start_with(&environment, &["serve", "./a", "./b"]);
    let names = |server: &mut Server, id| {
        let listed = server.request(id, "tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone();
        listed.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut server, 1), ["same__a", "other__b"]);
    environment.write("b/skill.toml", manifest("same"));
    assert_eq!(names(&mut server, 2), ["same__a"]);
    assert_ne!(server.call(3, "same__a", json!({}))["result"]["isError"], true);
    assert_holds(&server.end(), &["left out: another skill that is served has this name by now"]);
}

#[test]
fn what_was_asked_before_the_end_is_answered() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("progress_steps")]);
    let mut server = Server::start(&environment);
    server.send_call(1, "progress-steps__walk", json!({ "count": 20, "ms": 20 }));
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
    server.send_call(1, "loop-forever__loop", json!({}));
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

#[test]
fn a_listener_of_the_second_era_is_told_of_nothing_that_it_did_not_ask_for() {
    let environment = Environment::new();
    let mut server = Server::start_silent(&environment, &["serve"]);
    server.stateless(1, "server/discover", json!({}));
    server.stateless(2, "subscriptions/listen", json!({ "notifications": { "promptsListChanged": true } }));
    let taken = server.notification("notifications/subscriptions/acknowledged");
    assert_eq!(taken["params"]["notifications"], json!({ "promptsListChanged": true }), "{taken}");
    environment.ok(&["install", &guest("count")]);
    // The subscription's answer would mean that it has ended.
    for id in 3..6 {
        let listed =
            server.ask(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/list", "params": { "_meta": modern() } }));
        assert_eq!(listed["id"], id, "{listed}");
        assert_eq!(listed["result"]["tools"][0]["name"], "count__count", "{listed}");
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(server.stdin.take());
    let ended = server.answer(2);
    assert_eq!(ended["result"]["resultType"], "complete", "{ended}");
    server.end();
}
