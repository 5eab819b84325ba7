//! A value typed at a real terminal, which `script` provides, and one from a pipe.
#![cfg(target_os = "linux")]

mod support;

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use support::{Child, TestHome};

/// What is seen on the screen while somebody types.
fn screen(task: &str, prompt: &str, typed: &str) -> String {
    let home = TestHome::new();
    let child = Child::command(task, &home);
    let words = std::iter::once(child.get_program()).chain(child.get_args());
    let line = words.map(|word| format!("'{}'", word.to_string_lossy())).collect::<Vec<_>>().join(" ");
    let mut terminal = Command::new("script");
    terminal.args(["-q", "-e", "-c", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut terminal = terminal.spawn().unwrap();
    let (mut keys, mut out) = (terminal.stdin.take().unwrap(), terminal.stdout.take().unwrap());
    let mut seen = Vec::new();
    // As soon as the question is there.
    while !String::from_utf8_lossy(&seen).contains(prompt) {
        let mut part = [0; 256];
        let length = out.read(&mut part).unwrap();
        assert!(length > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&part[..length]);
    }
    keys.write_all(typed.as_bytes()).unwrap();
    out.read_to_end(&mut seen).unwrap();
    drop(keys);
    terminal.wait().unwrap();
    String::from_utf8(seen).unwrap()
}

#[test]
fn what_is_typed_is_read_and_not_shown() {
    for (task, prompt, answer) in [("read", "Value: ", "read"), ("ask", "Passphrase: ", "asked")] {
        let screen = screen(task, prompt, "hunter2hunter2\r");
        // Once, in the answer that the program prints.
        assert_eq!(screen.matches("hunter2hunter2").count(), 1, "{screen}");
        assert!(screen.contains(&format!("{answer} hunter2hunter2")), "{screen}");
    }
}

#[test]
fn a_break_at_the_question_reads_nothing_and_leaves_the_terminal_as_it_was() {
    let screen = screen("break", "Value: ", "hunter2\u{3}");
    assert!(!screen.contains("hunter2") && screen.contains("Interrupted"), "{screen}");
    let modes = |at: &str| screen.split_once(at).unwrap().1.lines().next().unwrap().to_owned();
    assert_eq!(modes("before: "), modes("after: "), "{screen}");
    assert!(modes("before: ").contains(':'), "{screen}");
}

#[test]
fn a_pipe_is_read_without_a_question() {
    let home = TestHome::new();
    let mut child = Child::command("read", &home).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"hunter2hunter2\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "read hunter2hunter2\n");
}

#[test]
fn without_a_terminal_there_is_nobody_to_ask() {
    let home = TestHome::new();
    let child = Child::command("ask", &home);
    // A session of its own belongs to no terminal.
    let mut alone = Command::new("setsid");
    alone.arg("--wait").arg(child.get_program()).args(child.get_args()).stdin(Stdio::null());
    let output = alone.output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("NoTerminal"), "{output:?}");
}
