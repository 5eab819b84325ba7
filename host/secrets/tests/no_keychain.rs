//! A machine without a keychain, or with one that hangs: a clear error, in time.
#![cfg(all(unix, not(target_os = "macos")))]

mod support;

use std::os::unix::net::UnixListener;
use std::process::Command;
use std::time::{Duration, Instant};

use support::{Child, TestHome};

/// What a process with these variables hears: once when the store is made, then from two reads.
fn answers(adapt: impl FnOnce(&mut Command) -> &mut Command) -> (Vec<String>, Duration) {
    let (home, start) = (TestHome::new(), Instant::now());
    let answer = Child::start("keychain", &home, |child| {
        // Where the bus of a session is looked for when no variable says.
        child.env("XDG_RUNTIME_DIR", home.home.cache()).env_remove("DBUS_SESSION_BUS_ADDRESS");
        adapt(child)
    });
    (answer.answer().lines().map(str::to_owned).collect(), start.elapsed())
}

fn assert_names_the_alternatives(answer: &str) {
    for part in ["settings.toml", "[secrets]", "store = \"file\"", "passphrase-file = ", "store = \"env\""] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
}

#[test]
fn without_a_bus_there_is_no_keychain() {
    let (answers, took) = answers(|child| child);
    assert_eq!(answers[0], "made 0");
    for answer in &answers[1..] {
        assert!(answer.starts_with("0 s: no keychain answers here | "), "{answer}");
        assert_names_the_alternatives(answer);
    }
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn an_address_that_nobody_listens_at_is_no_keychain() {
    let (answers, _) = answers(|child| child.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus"));
    assert!(answers[1].starts_with("0 s: no keychain answers here | "), "{answers:?}");
}

#[test]
fn a_bus_that_never_answers_holds_nobody_for_long() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        // Takes every connection, keeps it open and says nothing.
        let mut silent = Vec::new();
        listener.incoming().for_each(|connection| silent.push(connection));
    });
    let address = format!("unix:path={}", path.display());
    let (answers, took) = answers(|child| child.env("DBUS_SESSION_BUS_ADDRESS", address));
    assert_eq!(answers[0], "made 0", "nothing is asked before the first secret is");
    assert!(answers[1].starts_with("5 s: the keychain has not answered for 5 s | "), "{answers:?}");
    assert!(answers[2].starts_with("0 s: the keychain has not answered for 5 s | "), "nobody waits again: {answers:?}");
    assert_names_the_alternatives(&answers[1]);
    // The process has ended although its thread still waits.
    assert!(took < Duration::from_secs(9), "{took:?}");
}
