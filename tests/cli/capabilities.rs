//! What a guest reaches for, and the denial that it gets.

use crate::environment::{Environment, assert_holds, guest};

/// Runs a tool that answers the error it got, and gives that and the log.
fn attempt(name: &str, words: &[&str]) -> String {
    let environment = Environment::new();
    let outcome = environment.run(&[&["run", &guest(name)], words].concat());
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.stdout + &outcome.stderr
}

#[test]
fn files_are_denied() {
    let said = attempt("reach", &["read", "path=/etc/passwd"]);
    assert_holds(&said, &["ermission denied", "read denied: this skill may not read `/etc/passwd`"]);
    assert!(!said.contains("root:"), "{said}");
    assert_holds(&attempt("reach", &["list", "path=/"]), &["read denied: this skill may not read `/`"]);
    let said = attempt("reach", &["write", "path=/tmp/x", "text=y"]);
    assert_holds(&said, &["ermission denied", "write denied: this skill may not write `/tmp/x`"]);
}

#[test]
fn the_environment_is_empty() {
    assert!(!attempt("reach", &["environment"]).contains("PATH"));
    assert!(!attempt("reach", &["arguments"]).contains("skill"));
}

#[test]
fn the_network_is_denied() {
    let denial = "network denied: this skill may not reach `http";
    assert_holds(&attempt("http_send", &["send", "url=https://example.com/"]), &[denial]);
    assert_holds(&attempt("wasi_http", &["send", "authority=example.com"]), &["HttpRequestDenied", denial]);
    for words in [["connect", "port=80"], ["listen", "port=0"], ["udp", "port=53"], ["resolve", "name=localhost"]] {
        assert_holds(&attempt("sockets", &words), &["network denied: this skill may not open network connections"]);
    }
}

#[test]
fn a_secret_that_nobody_declared_is_none() {
    for tool in ["reference", "reveal"] {
        assert_holds(&attempt("secrets_ask", &[tool, "name=token"]), &["Error::Undeclared"]);
    }
}

#[test]
fn what_a_guest_prints_ends_in_the_log() {
    let environment = Environment::new();
    let outcome = environment.run(&["run", &guest("streams"), "talk"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_holds(&outcome.stderr, &["stream=\"stdout\"", "stream=\"stderr\"", "WARN", "ERROR", "\u{fffd}"]);
    assert!(!outcome.stderr.contains('\u{1b}') && !outcome.stdout.contains('\u{1b}'), "{outcome:?}");
}

#[test]
fn a_tools_own_failure_is_its_own_words() {
    let environment = Environment::new();
    let errors = environment.fails(1, &["run", &guest("fail"), "failed"]);
    assert_holds(&errors, &["error: `fail:failed` failed: "]);
}

#[test]
fn a_call_that_fails_after_a_denial_ends_with_its_own_code() {
    let environment = Environment::new();
    environment.write(
        "reader.py",
        "from skill_engine import tool\n\n\n@tool\ndef read(path: str) -> str:\n    return open(path).read()\n",
    );
    let errors = environment.fails(3, &["run", "./reader.py", "read", "path=/etc/passwd"]);
    assert_holds(
        &errors,
        &["error: `reader:read` failed: ", "  because: read denied: this skill may not read `/etc/passwd`"],
    );
}
