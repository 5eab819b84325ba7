//! Settings: the user's value over the manifest's default, and nothing without a required one.

use crate::environment::{Environment, assert_holds, guest};

const MANIFEST: &str = r#"
[skill]
name = "settled"
version = "0.1.0"
entry = "settled.wasm"

[config.org]
description = "The organisation."
default = "acme"

[config.count]
default = 3

[config.token]
description = "What it can't do without."
required = true
"#;

fn installed() -> Environment {
    let environment = Environment::new();
    environment.write("settled/skill.toml", MANIFEST);
    environment.write("settled/settled.wasm", std::fs::read(guest("config_get")).unwrap());
    let outcome = environment.run(&["install", "./settled"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_holds(&outcome.stderr, &["it needs the setting `token`", "try: skill config settled set token VALUE"]);
    environment
}

#[test]
fn a_missing_required_setting_refuses_the_call() {
    let environment = installed();
    assert_holds(
        &environment.fails(1, &["run", "settled", "get", "key=org"]),
        &[
            "skill `settled` needs the setting `token` (What it can't do without.)",
            "try: skill config settled set token",
        ],
    );
}

#[test]
fn a_value_stands_over_the_default() {
    let environment = installed();
    environment.ok(&["config", "settled", "set", "token", "7"]);
    let get = |key: &str| environment.ok(&["run", "settled", "get", &format!("key={key}")]);
    assert_holds(&get("token"), &["\"7\""]);
    assert_holds(&get("org"), &["\"acme\""]);
    environment.ok(&["config", "settled", "set", "org", "umbrella"]);
    environment.ok(&["config", "settled", "set", "count", "4"]);
    assert_holds(&get("org"), &["\"umbrella\""]);
    assert_holds(&get("count"), &["4"]);
    assert_eq!(environment.ok(&["config", "settled", "get", "org"]), "umbrella\n");
    environment.ok(&["config", "settled", "unset", "org"]);
    assert_holds(&get("org"), &["\"acme\""]);
    assert_eq!(environment.ok(&["config", "settled"]).lines().count(), 3);
}

#[test]
fn a_value_of_another_type_or_key_is_refused() {
    let environment = installed();
    assert_holds(
        &environment.fails(2, &["config", "settled", "set", "count", "many"]),
        &["the setting `count` of skill `settled` is an integer, and `many` is not"],
    );
    assert_holds(&environment.fails(2, &["config", "settled", "set", "ogr", "x"]), &["declares no setting `ogr`"]);
    let settings = environment.path("home/config/settings.toml");
    assert!(!settings.exists());
}

#[test]
fn removing_a_skill_removes_its_settings() {
    let environment = installed();
    environment.ok(&["config", "settled", "set", "token", "old"]);
    environment.ok(&["remove", "settled"]);
    environment.ok(&["install", "./settled"]);
    environment.fails(1, &["config", "settled", "get", "token"]);
}

#[test]
fn broken_settings_are_named_and_left_alone() {
    let environment = installed();
    let broken = "[limits]\ntimeuot = \"1s\"\n";
    let path = environment.write("home/config/settings.toml", broken);
    let errors = environment.fails(1, &["config", "settled", "set", "org", "x"]);
    assert_holds(&errors, &["settings.toml:2:1: unknown limit `timeuot`"]);
    assert_eq!(std::fs::read_to_string(path).unwrap(), broken);
}

#[test]
fn a_variable_that_says_nothing_of_use_is_told_and_passed_over() {
    let environment = Environment::new();
    for (name, value) in [("SKILL_LOG", "skill=loud"), ("SKILL_BUILD_TIMEOUT", "soon")] {
        let output = environment.command(&["list", "--json"]).env(name, value).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"[]\n".as_slice()));
        assert_holds(&String::from_utf8(output.stderr).unwrap(), &[&format!("warning: {name} is ignored: ")]);
    }
}
