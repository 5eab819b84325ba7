//! The real Secret Service, and `secret-tool`, which reads independently what was stored.
//!
//! Writes to the keychain of whoever runs it, so it only runs where `cargo xtask test --only keychain` has started one
//! for it.
#![cfg(target_os = "linux")]

mod support;

use std::process::{Command, Stdio};
use std::time::Instant;

use skill_policy::StoreChoice;
use skill_secrets::SecretStore;
use support::{TestHome, github, gitlab, key, outcome, set};

fn store(home: &TestHome) -> SecretStore {
    assert_eq!(
        std::env::var("SKILL_TEST_KEYCHAIN").as_deref(),
        Ok("1"),
        "start it by: cargo xtask test --only keychain"
    );
    SecretStore::new(StoreChoice::Keychain, &home.home, None)
}

fn secret_tool(arguments: &[&str]) -> Option<String> {
    let output = Command::new("secret-tool").args(arguments).output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// What another program finds under a key of a skill.
fn looked_up(key: &str) -> Option<String> {
    secret_tool(&["lookup", "service", "skill-engine", "username", &format!("{}/{key}", github())])
}

#[test]
#[ignore = "needs a Secret Service of its own: cargo xtask test --only keychain"]
fn the_secret_service_keeps_what_is_set() {
    let home = TestHome::new();
    let store = store(&home);
    assert_eq!(outcome(&store, "token"), "none");
    assert!(!store.unset(&github(), &key("token")).unwrap());
    assert_eq!(looked_up("token"), None);

    set(&store, "token", "ghp_0123456789");
    set(&store, "token", r#"ghp_"new"\9876 ß"#);
    set(&store, "other", "0123456789");
    let record: serde_json::Value = serde_json::from_str(&looked_up("token").unwrap()).unwrap();
    assert_eq!(record["value"], r#"ghp_"new"\9876 ß"#);
    assert_eq!(record["audience"], serde_json::json!(["https://api.github.com"]));
    assert_eq!(record["slot"], format!("{}/token", github()));
    assert_eq!(record["version"], 1);

    // As another process finds it, with a connection of its own.
    let again = self::store(&home);
    assert_eq!(outcome(&again, "token"), r#"ghp_"new"\9876 ß"#);
    assert_eq!(again.list(&github()).unwrap(), [key("other"), key("token")]);
    assert!(again.get(&gitlab(), &key("token")).unwrap().is_none());

    // The connection is kept: a call that uses a secret waits for little more than an answer.
    let start = Instant::now();
    (0..100).for_each(|_| assert_ne!(outcome(&again, "token"), "none"));
    let each = start.elapsed() / 100;
    println!("{each:?} for each read");
    assert!(each.as_millis() < 50, "{each:?} for each read");

    assert!(again.unset(&github(), &key("other")).unwrap());
    assert_eq!(looked_up("other"), None);
    assert_eq!(outcome(&store, "other"), "none");

    // Removed behind the engine's back: the name is stale and does no harm.
    set(&store, "stale", "0123456789");
    secret_tool(&["clear", "service", "skill-engine", "username", &format!("{}/stale", github())]).unwrap();
    assert_eq!(outcome(&store, "stale"), "none");
    assert_eq!(store.list(&github()).unwrap(), [key("stale"), key("token")]);
    assert_eq!(store.unset_all(&github()).unwrap(), 1);
    assert_eq!(looked_up("token"), None);
    assert!(store.list(&github()).unwrap().is_empty());
}

#[test]
#[ignore = "needs a Secret Service of its own: cargo xtask test --only keychain"]
fn what_the_keychain_holds_under_a_foreign_form_is_an_error() {
    let home = TestHome::new();
    let store = store(&home);
    let slot = format!("{}/foreign", github());
    let store_it = "printf hunter2hunter2 | secret-tool store --label foreign service skill-engine username \"$0\"";
    assert!(Command::new("sh").args(["-c", store_it, &slot]).status().unwrap().success());
    let error = store.get(&github(), &key("foreign")).unwrap_err();
    assert_eq!(error.to_string(), format!("what is stored as `{slot}` can't be used"));
    assert_eq!(error.hint().unwrap(), "skill secret github set foreign");
    assert!(!format!("{error:?}").contains("hunter2"));
    set(&store, "foreign", "0123456789");
    assert_eq!(outcome(&store, "foreign"), "0123456789");
    assert_eq!(store.unset_all(&github()).unwrap(), 1);
}

#[test]
#[ignore = "needs a Secret Service of its own: cargo xtask test --only keychain"]
fn a_locked_keychain_is_told_and_one_that_was_started_anew_is_found_again() {
    let home = TestHome::new();
    let store = store(&home);
    set(&store, "token", "ghp_0123456789");
    run("dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
         org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login");
    let start = Instant::now();
    let error = store.get(&github(), &key("token")).unwrap_err();
    assert!(start.elapsed().as_secs() < 9, "{:?}", start.elapsed());
    assert_eq!(error.to_string(), "the keychain could not be unlocked");
    assert!(error.hint().unwrap().starts_with("unlock it"), "{error:?}");

    // With the password that the step `keychain` has chosen.
    run("printf 'test\\n' | gnome-keyring-daemon --replace --unlock --components=secrets");
    run(WAIT);
    assert_eq!(outcome(&store, "token"), "ghp_0123456789");
    assert_eq!(store.unset_all(&github()).unwrap(), 1);
}

/// Until the bus knows the keychain: whoever asks earlier makes the bus start another one, which is locked.
const WAIT: &str = "
    for _ in $(seq 100); do
        dbus-send --session --print-reply --dest=org.freedesktop.DBus / \\
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true && exit 0
        sleep 0.1
    done
    exit 1";

fn run(script: &str) {
    let status = Command::new("sh").args(["-c", script]).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{script}: {status}");
}
