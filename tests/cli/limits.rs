//! Guests that take too much: each ends with an error that a person understands.

use serde_json::json;

use crate::environment::{Environment, assert_holds, guest};
use crate::server::{Server, text};

/// Installs a guest under a ceiling of the user's.
fn limited(guest_name: &str, ceilings: &str) -> (Environment, String) {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", format!("[limits]\n{ceilings}\n"));
    environment.ok(&["install", &guest(guest_name), "--as", "greedy"]);
    (environment, "greedy".to_owned())
}

#[test]
fn an_endless_loop_is_ended() {
    for tool in ["loop", "loop-host"] {
        let (environment, skill) = limited("loop_forever", "timeout = \"300ms\"\nhost-calls = 1_000_000_000");
        let errors = environment.fails(1, &["run", &skill, tool]);
        assert_holds(&errors, &["failed: it did not finish within its time limit of 0.3 s", "try: raise `timeout`"]);
    }
}

#[test]
fn an_endless_loop_is_ended_where_nothing_is_set() {
    // On a busy machine the wall clock would be the first.
    let (environment, skill) = limited("loop_forever", "timeout = \"30m\"");
    let errors = environment.fails(1, &["run", &skill, "loop"]);
    let message = "failed: it used more processor time than its limit of 10 s\n  try: raise `cpu` under `[limits]`";
    assert_holds(&errors, &[message]);
}

#[test]
fn a_sleeper_is_ended_where_nothing_is_set() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("sleep")]);
    let errors = environment.fails(1, &["run", "sleep", "sleep", "ms=600000"]);
    assert_holds(&errors, &["failed: it did not finish within its time limit of 30 s"]);
}

#[test]
fn a_sleeper_is_ended() {
    let (environment, skill) = limited("sleep", "timeout = \"300ms\"");
    let errors = environment.fails(1, &["run", &skill, "sleep", "ms=600000"]);
    assert_holds(&errors, &["failed: it did not finish within its time limit of 0.3 s"]);
}

#[test]
fn a_skill_lowers_its_own_ceiling_and_raises_none() {
    let environment = Environment::new();
    environment.write("s/s.wasm", std::fs::read(guest("loop_forever")).unwrap());
    environment.write("home/config/settings.toml", "[limits]\ncpu = \"300ms\"\n");
    for (own, told) in [("100ms", "0.1 s"), ("60s", "0.3 s")] {
        let text = format!("[skill]\nname = \"s\"\nentry = \"s.wasm\"\n[limits]\ncpu = \"{own}\"\n");
        environment.write("s/skill.toml", text);
        let errors = environment.fails(1, &["run", "./s", "loop"]);
        assert_holds(&errors, &[&format!("failed: it used more processor time than its limit of {told}")]);
    }
}

#[test]
fn one_long_instruction_after_the_other_is_ended() {
    let (environment, skill) = limited("fill_forever", "timeout = \"500ms\"");
    let errors = environment.fails(1, &["run", &skill, "fill"]);
    assert_holds(&errors, &["failed: it did not finish within its time limit of 0.5 s"]);
}

#[test]
fn a_start_that_never_ends_is_ended() {
    let (environment, skill) = limited("start_forever", "cpu = \"300ms\"\nhost-calls = 1_000_000_000");
    let errors = environment.fails(1, &["run", &skill, "start"]);
    assert_holds(&errors, &["failed: it used more processor time than its limit of 0.3 s"]);
}

#[test]
fn a_regular_expression_that_explodes_is_ended() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[limits]\ncpu = \"500ms\"\n");
    let code = "/** Looks. */\nexport function look(args: { text: string }): boolean {\n  \
        return /^(a+)+$/.test(args.text);\n}\n";
    environment.write("explode.ts", code);
    assert_eq!(environment.ok(&["run", "./explode.ts", "look", "text=aaa"]), "{\"result\":true}\n");
    let errors = environment.fails(1, &["run", "./explode.ts", "look", &format!("text={}b", "a".repeat(60))]);
    assert_holds(&errors, &["failed: it used more processor time than its limit of 0.5 s"]);
}

#[test]
fn calls_of_the_host_are_counted() {
    let (environment, skill) = limited("call_host", "host-calls = 50_000");
    assert_eq!(environment.ok(&["run", &skill, "call", "count=40000"]), "40000 calls\n");
    let message = "failed: it called the host more often than its limit of 50000 times\n  try: raise `host-calls`";
    assert_holds(&environment.fails(1, &["run", &skill, "call", "count=100000"]), &[message]);
    let (environment, skill) = limited("call_host", "");
    assert_eq!(environment.ok(&["run", &skill, "call", "count=100000"]), "100000 calls\n");
}

#[test]
fn calls_of_wasi_are_counted() {
    // Each line that it prints is a call of an output stream.
    let (environment, skill) = limited("say_much", "host-calls = 1_000");
    let errors = environment.fails(1, &["run", &skill, "print", "count=5000"]);
    assert_holds(&errors, &["failed: it called the host more often than its limit of 1000 times"]);
}

#[test]
fn lines_of_a_call_have_a_ceiling() {
    for tool in ["log", "print"] {
        for (ceilings, lines) in [("", 1000), ("log-lines = 20", 20)] {
            let (environment, skill) = limited("say_much", ceilings);
            let outcome = environment.run(&["run", &skill, tool, "count=100000"]);
            assert_eq!((outcome.code, outcome.stdout.as_str()), (0, "said\n"), "{outcome:?}");
            assert_eq!(outcome.stderr.matches(" of many").count(), lines, "{tool}");
            assert_eq!(outcome.stderr.matches("further lines of this call are dropped").count(), 1, "{tool}");
        }
    }
}

#[test]
fn a_flood_of_progress_is_thinned() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("say_much")]);
    let mut server = Server::start(&environment);
    server.send_call(1, "say-much__report", json!({ "count": 100_000 }));
    let (reports, answer) = server.reports(1);
    assert_eq!(text(&answer), "said");
    assert_eq!(reports.last(), Some(&json!(100_000.0)));
    // As many more as the time of this test allows: one in 50 ms.
    assert!((51..2_000).contains(&reports.len()), "{}", reports.len());
    server.end();
}

#[test]
fn a_bad_ceiling_is_named_with_its_place() {
    for (text, wanted) in [
        ("[limits]\ncpu = \"0s\"", "settings.toml:2:7: `cpu`: `0s` is out of range"),
        ("[limits]\nlog-lines = -1", "settings.toml:2:13: `log-lines` is a whole number between 0 and 1000000, and -1"),
        ("[limits]\nwritten = 5", "settings.toml:2:11: `written` is a number of bytes such as \"64MiB\", and 5 is not"),
        ("[limits]\ninstances = 0", "settings.toml:2:13: `instances` is a whole number between 1 and 1000"),
        ("[skills.a.limits]\ninstances = 9", "settings.toml:2:1: `instances` counts the calls of all skills together"),
    ] {
        let environment = Environment::new();
        environment.write("home/config/settings.toml", text);
        assert_holds(&environment.fails(1, &["run", &guest("count"), "count"]), &[wanted]);
    }
    let environment = Environment::new();
    environment.write("s/s.wasm", std::fs::read(guest("count")).unwrap());
    environment.write("s/skill.toml", "[skill]\nname = \"s\"\nentry = \"s.wasm\"\n[limits]\ninstances = 4\n");
    assert_holds(
        &environment.fails(1, &["run", "./s", "count"]),
        &["skill.toml:5:1: `instances` counts the calls of all"],
    );
}

#[test]
fn an_endless_listing_is_ended() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[limits]\ntimeout = \"300ms\"\n");
    let errors = environment.fails(1, &["install", &guest("list_loop")]);
    assert_holds(&errors, &["could not list its tools", "because: it did not finish within its time limit"]);
}

#[test]
fn memory_has_a_ceiling() {
    let (environment, skill) = limited("memory_vec", "");
    let errors = environment.fails(1, &["run", &skill, "fill"]);
    assert_holds(&errors, &["failed: it needed more memory than its limit of 256 MiB", "try: raise `memory`"]);
    // A guest that can do with less goes on with less.
    let (environment, skill) = limited("memory_grow", "memory = \"64MiB\"");
    let answer = environment.ok(&["run", &skill, "grow"]);
    let mebibytes: u32 = answer.trim().parse().unwrap();
    assert!((32..64).contains(&mebibytes), "{answer}");
}

#[test]
fn an_answer_has_a_ceiling() {
    let (environment, skill) = limited("answer_huge", "memory = \"1GiB\"");
    for tool in ["block", "blocks", "failure"] {
        assert_holds(
            &environment.fails(1, &["run", &skill, tool]),
            &["failed: it handed over more than 8 MiB at once"],
        );
    }
}

#[test]
fn a_crash_is_told_in_words() {
    let (environment, skill) = limited("recurse", "");
    assert_holds(
        &environment.fails(1, &["run", &skill, "recurse"]),
        &["it called itself too deeply and ran out of stack"],
    );
    let (environment, skill) = limited("trap", "");
    assert_holds(
        &environment.fails(1, &["run", &skill, "trap"]),
        &["failed: it crashed: wasm trap: wasm `unreachable`"],
    );
    assert_holds(&environment.fails(1, &["run", &skill, "panic"]), &["panicked at", "failed: it crashed"]);
}

#[test]
fn each_call_has_a_fresh_instance() {
    let (environment, skill) = limited("count", "");
    assert_eq!(environment.ok(&["run", &skill, "count"]), environment.ok(&["run", &skill, "count"]));
}

#[test]
fn an_output_that_breaks_its_promise_is_refused() {
    let (environment, skill) = limited("structured_off_schema", "");
    for tool in ["wrong-type", "nothing"] {
        assert_holds(&environment.fails(1, &["run", &skill, tool]), &["its own output schema forbids: "]);
    }
    let (environment, skill) = limited("structured_not_json", "");
    for tool in ["structured", "meta", "list"] {
        assert_holds(&environment.fails(1, &["run", &skill, tool]), &["answered with what no answer can be: "]);
    }
}

#[test]
fn a_schema_that_takes_for_ever_to_check_holds_up_nobody() {
    let (environment, skill) = limited("schema_bomb", "timeout = \"300ms\"");
    let message = "a schema of `greedy:check` is so involved that a value can't be checked against it in time";
    assert_holds(&environment.fails(1, &["run", &skill, "check"]), &[message]);
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start(&environment);
    for id in 1..3 {
        assert_holds(text(&server.call(id, "greedy__check", json!({}))), &[message]);
    }
    assert_eq!(text(&server.call(3, "count__count", json!({}))), "1");
    server.end();
}
