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
        let (environment, skill) = limited("loop_forever", "timeout = \"300ms\"");
        let errors = environment.fails(1, &["run", &skill, tool]);
        assert_holds(&errors, &["failed: it did not finish within its time limit of 0.3 s", "try: raise `timeout`"]);
    }
}

#[test]
fn an_endless_loop_is_ended_where_nothing_is_set() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("loop_forever")]);
    let errors = environment.fails(1, &["run", "loop-forever", "loop"]);
    assert_holds(&errors, &["failed: it did not finish within its time limit of 30 s"]);
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
        assert_holds(&environment.fails(1, &["run", &skill, tool]), &["its own output schema forbids: "]);
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
