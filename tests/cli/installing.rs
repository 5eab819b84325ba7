//! Installing: once, twice, under other names, at the same time, and with damage.

use std::process::Stdio;

use crate::environment::{Environment, assert_holds, guest, skill};

#[test]
fn two_skills_of_one_name_exclude_each_other() {
    let environment = Environment::new();
    let bytes = std::fs::read(guest("count")).unwrap();
    environment.write("a/same.wasm", &bytes);
    environment.write("b/same.wasm", &bytes);
    environment.ok(&["install", "./a/same.wasm"]);
    let errors = environment.fails(1, &["install", "./b/same.wasm"]);
    assert_holds(&errors, &["a skill named `same` is already installed, from", "a/same.wasm", "--as NAME"]);
    environment.ok(&["install", "./b/same.wasm", "--as", "other"]);
    assert_holds(&environment.run(&["install", "./a/same.wasm"]).stderr, &["updated same"]);
    environment.ok(&["remove", "same"]);
    // The other one has the same artifact, which stays.
    environment.ok(&["run", "other", "count"]);
    environment.ok(&["remove", "other"]);
    assert_eq!(std::fs::read_dir(environment.path("home/data/artifacts")).unwrap().count(), 0);
}

#[test]
fn rust_is_compiled_only_after_a_yes() {
    let environment = Environment::new();
    // A source that was never built, so that nothing known can stand in for it.
    let toml = std::fs::read_to_string(format!("{}/skill.toml", skill("hello-rust"))).unwrap();
    environment.write("fresh/skill.toml", toml);
    environment.write("fresh/Cargo.toml", "[package]\nname = \"fresh\"\n");
    environment.write("fresh/src/lib.rs", format!("// {:?}\n", std::time::SystemTime::now()));
    let errors = environment.fails(1, &["install", "./fresh"]);
    assert_holds(&errors, &["compiling it runs its build scripts and macros", "try: add --build"]);
}

#[test]
fn two_processes_that_install_at_once_both_succeed() {
    let environment = Environment::new();
    let path = guest("rich");
    let children: Vec<_> = ["one", "two", "three", "four"]
        .map(|name| {
            let mut command = environment.command(&["install", &path, "--as", name]);
            command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .into();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(environment.ok(&["list"]).lines().count(), 4);
}

#[test]
fn a_damaged_record_harms_no_other_skill() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    environment.write("home/data/installations/broken.json", "{");
    let outcome = environment.run(&["list"]);
    assert_holds(&outcome.stdout, &["count"]);
    assert_holds(&outcome.stderr, &["the record of skill `broken` is damaged", "try: skill remove broken"]);
    environment.ok(&["run", "count", "count"]);
    environment.ok(&["remove", "broken"]);
    assert_eq!(environment.run(&["list"]).stderr, "");
}

#[test]
fn damaged_machine_code_is_compiled_again() {
    let environment = Environment::new();
    let cache = environment.path("own-cache");
    let run = || {
        let output =
            environment.command(&["run", &guest("count"), "count"]).env("SKILL_CACHE", &cache).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let answer = run();
    let folder = std::fs::read_dir(cache.join("compiled")).unwrap().next().unwrap().unwrap().path();
    let is_code = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "code");
    let code = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).find(is_code).unwrap();
    let good = std::fs::read(&code).unwrap();
    std::fs::write(&code, &good[..good.len() / 2]).unwrap();
    assert_eq!(run(), answer);
    assert_eq!(std::fs::read(&code).unwrap().len(), good.len());
}
