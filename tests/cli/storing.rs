//! `skill secret`, and what becomes of a stored secret.

use std::path::Path;

use serde_json::{Value, json};

use crate::environment::{Environment, Outcome, PASSPHRASE, assert_holds};
use crate::keeping::{TOKEN, assert_hides, manifest};
use crate::sending::{Way, call};
use crate::site::{Site, ok};

/// To open the file takes a second of processor time on purpose, and on a busy machine much longer.
const PATIENT: &str = "[limits]\ntimeout = \"10m\"\n";

/// The guest that sends, installed as `keeper` with the secret `token` for a site, and secrets in the encrypted file.
fn keeper(audience: &str) -> Environment {
    let environment = Environment::new();
    environment.keep_secrets_in_a_file(PATIENT);
    environment.write("keeper/it.wasm", std::fs::read(Way::SkillHttp.guest()).unwrap());
    environment.write("keeper/skill.toml", manifest(audience, "header = \"X-Key: {}\""));
    environment.ok(&["install", "./keeper"]);
    environment
}

fn set(environment: &Environment, value: &str) -> Outcome {
    environment.run_with(&["secret", "keeper", "set", "token"], value)
}

/// What is stored, as a program reads it.
fn listed(environment: &Environment) -> Value {
    serde_json::from_str(&environment.ok(&["secret", "keeper", "list", "--json"])).unwrap()
}

#[test]
fn a_secret_is_set_listed_used_and_unset() {
    let site = Site::start(|_| ok("reached"));
    let environment = keeper(&site.url(""));
    let entry = |stored: bool| json!([{ "key": "token", "description": "A token.", "audience": [site.url("")], "stored": stored }]);
    assert_eq!(listed(&environment), entry(false));
    let ask = || call(&environment, "keeper", "send", &[&site.url("")], &json!({ "url": site.url("/") }));
    ask().answers("200 reached");
    assert_eq!(site.only().header("x-key"), None);

    // As `echo` writes it.
    let outcome = set(&environment, &format!("{TOKEN}\n"));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, ""), "{outcome:?}");
    assert_holds(&outcome.stderr, &[&format!("stored token of keeper, for {}", site.url(""))]);
    assert_hides(&outcome.stderr);
    assert_eq!(listed(&environment), entry(true));
    assert_holds(&environment.ok(&["secret", "keeper", "list"]), &["token  stored  A token."]);
    ask().answers("200 reached");
    assert_eq!(site.only().header("x-key"), Some(TOKEN));

    environment.ok(&["secret", "keeper", "unset", "token"]);
    assert_eq!(listed(&environment), entry(false));
    ask().answers("200 reached");
    assert_eq!(site.only().header("x-key"), None);
    let errors = environment.fails(1, &["secret", "keeper", "unset", "token"]);
    assert_holds(&errors, &["no secret `token` is stored for skill `keeper`\n  try: skill secret keeper list"]);
}

#[test]
fn the_value_lies_nowhere_on_the_disk() {
    let site = Site::start(|seen| ok(seen.header("x-key").unwrap_or_default()));
    let environment = keeper(&site.url(""));
    assert_eq!(set(&environment, TOKEN).code, 0);
    let arguments = json!({ "url": site.url("/"), "whole": true });
    let told = call(&environment, "keeper", "send", &[&site.url("")], &arguments);
    assert_hides(&(told.answer + &told.log));
    assert_eq!(site.only().header("x-key"), Some(TOKEN));
    let mut files = 0;
    every_file(&environment.path("home"), &mut |path, bytes| {
        files += 1;
        for needle in [TOKEN, "tok/en", "with \\\"quotes", PASSPHRASE, "dG9rL2VuK3"] {
            let found = bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
            assert!(!found, "`{needle}` in {}", path.display());
        }
    });
    assert!(files > 3, "{files} files");
    assert!(environment.path("home/data/secrets/secrets.age").is_file());
}

fn every_file(folder: &Path, look: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, look);
        } else {
            look(&path, &std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn what_is_no_secret_is_refused() {
    let environment = keeper("https://api.example.com");
    for (value, why) in [
        ("", "nothing is stored: "),
        ("\n", "nothing is stored: "),
        ("1234567", "a secret has at least 8 bytes, and this is shorter"),
        ("1234567\n", "a secret has at least 8 bytes, and this is shorter"),
        ("12345678\r\nHost: evil.example", "a secret holds no control characters"),
        ("1234\t5678", "a secret holds no control characters"),
        ("1234\u{1b}5678", "a secret holds no control characters"),
        (&"x".repeat(9000), "a secret has at most 8192 bytes, and this is longer"),
    ] {
        let outcome = set(&environment, value);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{value:?}: {outcome:?}");
        assert!(outcome.stderr.contains(why), "{value:?}: {}", outcome.stderr);
        assert!(value.len() < 4 || !outcome.stderr.contains("1234"), "{}", outcome.stderr);
    }
    assert_eq!(listed(&environment)[0]["stored"], false);
    let errors = environment.fails(2, &["secret", "keeper", "set", "token", "12345678"]);
    assert_holds(&errors, &["unexpected argument"]);
    let outcome = environment.run_with(&["secret", "keeper", "set", "tokne"], "12345678");
    assert_holds(&outcome.stderr, &["`tokne`", "token"]);
    assert_ne!(outcome.code, 0);
}

#[test]
fn removing_a_skill_removes_its_secrets() {
    let site = Site::start(|_| ok("reached"));
    let environment = keeper(&site.url(""));
    assert_eq!(set(&environment, TOKEN).code, 0);
    environment.ok(&["remove", "keeper"]);
    environment.ok(&["install", "./keeper"]);
    assert_eq!(listed(&environment)[0]["stored"], false);
    // Not its name alone: the value is gone as well.
    call(&environment, "keeper", "send", &[&site.url("")], &json!({ "url": site.url("/") })).answers("200 reached");
    assert_eq!(site.only().header("x-key"), None);
}

#[test]
fn another_audience_gets_nothing_until_the_user_sets_it_again() {
    let (site, other) = (Site::start(|_| ok("reached")), Site::start(|_| ok("other")));
    let environment = keeper(&site.url(""));
    assert_eq!(set(&environment, TOKEN).code, 0);
    environment.write("keeper/skill.toml", manifest(&other.url(""), "header = \"X-Key: {}\""));
    environment.ok(&["install", "./keeper", "--accept-changes"]);
    let ask = || call(&environment, "keeper", "send", &[&other.url("")], &json!({ "url": other.url("/") }));
    let told = ask();
    let why = format!(
        "the secret `token` was stored for {}, and the skill now wants to send it elsewhere; to allow that: skill secret \
         keeper set token",
        site.url("")
    );
    told.answers(&format!("Error::Denied(\"the secret `token` can't be sent: {why}\")"));
    assert_holds(&told.log, &[&format!("secrets denied: this skill may not use the secret `token`: {why}")]);
    other.was_not_asked();
    assert_eq!(set(&environment, TOKEN).code, 0);
    ask().answers("200 other");
    assert_eq!(other.only().header("x-key"), Some(TOKEN));
}

#[test]
fn what_comes_from_the_environment_goes_where_its_variable_says() {
    let site = Site::start(|_| ok("reached"));
    let environment = keeper(&site.url(""));
    environment.write("home/config/settings.toml", "[secrets]\nstore = \"env\"\n");
    let arguments = json!({ "url": site.url("/") }).to_string();
    let ask = |audience: &str| {
        let words = ["run", "keeper", "send", "--json", &arguments, "--allow-network", &site.url("")];
        let mut command = environment.command(&words);
        command.env("SKILL_SECRET_KEEPER__TOKEN", TOKEN).env("SKILL_AUDIENCE_KEEPER__TOKEN", audience);
        let outcome = environment.finish(command, "");
        assert_hides(&format!("{outcome:?}"));
        outcome.stdout
    };
    assert_eq!(ask(&site.url("")).trim(), "200 reached");
    assert_eq!(site.only().header("x-key"), Some(TOKEN));
    let told = ask("https://elsewhere.example.com");
    assert_holds(&told, &["the secret `token` was stored for https://elsewhere.example.com, and the skill now wants"]);
    assert_holds(&ask(""), &["`SKILL_SECRET_KEEPER__TOKEN` is set, but not whom the secret may be sent to"]);
    site.was_not_asked();
    let errors = set(&environment, TOKEN);
    assert_eq!(errors.code, 1);
    assert_holds(
        &errors.stderr,
        &[
            "because: secrets come from environment variables here, and those can't be changed",
            "try: set SKILL_SECRET_KEEPER__TOKEN, and SKILL_AUDIENCE_KEEPER__TOKEN to whom it may be sent",
        ],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keychain_the_other_ways_are_named() {
    let environment = keeper("https://api.example.com");
    environment.write("home/config/settings.toml", "");
    let mut command = environment.command(&["secret", "keeper", "set", "token"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
    let outcome = environment.finish(command, TOKEN);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{outcome:?}");
    assert_hides(&outcome.stderr);
    let settings = format!("write into `{}`", environment.path("home/config/settings.toml").display());
    assert_holds(
        &outcome.stderr,
        &[
            "no keychain answers here",
            "  try: keep secrets elsewhere: ",
            &settings,
            "store = \"file\"",
            "passphrase-file = \"/path/to/passphrase\"",
            "for CI, to take them from SKILL_SECRET_NAME__KEY and SKILL_AUDIENCE_NAME__KEY:",
            "store = \"env\"",
        ],
    );
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
}
