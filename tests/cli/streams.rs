//! Readers that go away, and streams that were never there: no command panics, and what it can still do it does.

use std::io::{PipeWriter, Write};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};

/// A pipe whose reader is gone: each write to it fails, as after `| head -c1`.
fn closed() -> PipeWriter {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer
}

fn installed(names: &[&str]) -> Environment {
    let environment = Environment::new();
    for name in names {
        environment.ok(&["install", &guest(name)]);
    }
    environment
}

#[test]
fn an_answer_that_nobody_reads_ends_in_silence() {
    let environment = installed(&["count", "rich"]);
    for arguments in [
        &["tools"][..],
        &["tools", "--json"],
        &["list"],
        &["list", "--json"],
        &["run", "count", "count"],
        &["run", "rich", "echo", "word=hi"],
        &["config", "count", "--json"],
        &["completions", "bash"],
        &["doctor"],
        &["--help"],
        &["--version"],
    ] {
        let output = environment.command(arguments).stdout(closed()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_command_that_nobody_hears_does_its_work_all_the_same() {
    let environment = installed(&["count", "streams", "progress_steps", "reach"]);
    for (arguments, code, answer) in [
        (&["run", "count", "count"][..], 0, "1\n"),
        (&["run", "streams", "talk"], 0, "said\n"),
        (&["run", "progress-steps", "walk", "count=3", "ms=1"], 0, "3 steps\n"),
        (&["run", "count", "none"], 2, ""),
        (&["run", "nothing", "none"], 1, ""),
        (&["frobnicate"], 2, ""),
        (&["install", &guest("no_tools")], 1, ""),
        (&["install", &guest("rich")], 0, ""),
        (&["remove", "rich"], 0, ""),
    ] {
        let output = environment.command(arguments).stderr(closed()).stdout(Stdio::piped()).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(code), answer), "{arguments:?}");
    }
}

#[test]
fn a_command_without_any_stream_ends_well() {
    let environment = installed(&["count"]);
    let binary = environment.command(&[]).get_program().to_owned();
    for words in ["tools", "run count count", "list --json"] {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("\"$0\" {words} <&- >&- 2>&-")])
            .arg(&binary)
            .env("SKILL_HOME", environment.path("home"));
        assert!(shell.status().unwrap().success(), "{words}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_skill_says_does_not_drive_a_terminal() {
    let environment = installed(&["answer_escapes"]);
    let words = ["run", "answer-escapes", "colourful"];
    assert_holds(&environment.ok(&words), &["\u{1b}[2J"]);
    let outcome = environment.run_at_terminal(&words, "");
    assert!(outcome.code == 0 && !outcome.stdout.contains('\u{1b}'), "{outcome:?}");
    assert_holds(&outcome.stdout, &["\\u{1b}[2J"]);
}

/// What a server makes of these lines and the end of its input.
fn serve(mut command: Command, lines: &[String]) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A server that has ended already reads nothing.
    let _ = child.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes());
    child.wait_with_output().unwrap()
}

fn request(id: u64, method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

fn initialize() -> String {
    let client = json!({ "name": "test", "version": "0" });
    request(0, "initialize", json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client }))
}

#[test]
fn a_server_whose_log_nobody_reads_goes_on() {
    let environment = installed(&["streams"]);
    let mut command = environment.command(&["serve"]);
    command.stderr(closed()).stdout(Stdio::piped());
    let call = request(1, "tools/call", json!({ "name": "streams__talk", "arguments": {} }));
    let output = serve(command, &[initialize(), "this is garbage".to_owned(), call]);
    assert!(output.status.success(), "{}", output.status);
    assert_holds(text(&output.stdout), &["\"id\":0", "\"id\":1", "said"]);
}

#[test]
fn a_server_that_nobody_reads_ends_without_a_panic() {
    let environment = installed(&["count"]);
    let mut command = environment.command(&["serve"]);
    command.stdout(closed()).stderr(Stdio::piped());
    let call = request(1, "tools/call", json!({ "name": "count__count", "arguments": {} }));
    let output = serve(command, &[initialize(), call]);
    let errors = text(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)) && !errors.contains("panicked"), "{}: {errors}", output.status);
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
