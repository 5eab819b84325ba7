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

/// A source that was never built, so that nothing known can stand in for it.
fn fresh_rust(environment: &Environment) {
    let toml = std::fs::read_to_string(format!("{}/skill.toml", skill("hello-rust"))).unwrap();
    environment.write("fresh/skill.toml", toml);
    environment.write("fresh/Cargo.toml", "[package]\nname = \"fresh\"\n");
    environment.write("fresh/src/lib.rs", format!("// {:?}\n", std::time::SystemTime::now()));
}

#[test]
fn rust_is_compiled_only_after_a_yes() {
    let environment = Environment::new();
    fresh_rust(&environment);
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

#[test]
fn two_processes_that_compile_one_artifact_share_it() {
    let environment = Environment::new();
    let component = guest("count");
    let start = || {
        let mut command = environment.command(&["run", &component, "count"]);
        command.env("SKILL_CACHE", environment.path("cold")).stdout(Stdio::piped()).spawn().unwrap()
    };
    let both = [start(), start()];
    for child in both {
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"1\n".as_slice()));
    }
    let engines: Vec<_> = std::fs::read_dir(environment.path("cold/compiled")).unwrap().map(Result::unwrap).collect();
    assert_eq!(engines.len(), 1);
    let mut files: Vec<_> = std::fs::read_dir(engines[0].path())
        .unwrap()
        .map(|entry| entry.unwrap().path().extension().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    assert_eq!(files, ["code", "lock", "seal"]);
}

#[test]
fn a_record_of_another_form_is_named_and_not_served() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let record = environment.path("home/data/installations/count.json");
    let text = std::fs::read_to_string(&record).unwrap();
    for edited in
        [text.replace("\"format\": 1", "\"format\": 99"), text.replace("\"name\": \"count\",", "\"name\": \"x\",")]
    {
        assert_ne!(edited, text);
        std::fs::write(&record, edited).unwrap();
        let errors = environment.fails(1, &["run", "count", "count"]);
        assert_holds(&errors, &["the record of skill `count` is damaged", "try: skill remove count"]);
        assert_eq!(environment.ok(&["tools", "--json"]), "[]\n");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_at_a_terminal_is_asked_before_rust_is_compiled() {
    let environment = Environment::new();
    fresh_rust(&environment);
    let outcome = environment.run_at_terminal(&["install", "./fresh"], "n\n");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let asked = ["Compiling it runs its build scripts", "[y/N]", "add --build, if you trust the source"];
    assert_holds(&outcome.stdout, &asked);
    assert_eq!(environment.ok(&["list", "--json"]), "[]\n");
}

/// A file in the place of the folder: permissions would not hold the system's administrator up.
#[test]
fn where_nothing_can_be_kept_a_call_still_runs() {
    let environment = Environment::new();
    environment.write("full/compiled", "");
    environment.write("full/tool-lists", "");
    let output =
        environment.command(&["run", &guest("count"), "count"]).env("SKILL_CACHE", environment.path("full")).output();
    let output = output.unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"1\n".as_slice()));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_holds(&errors, &["compiled code is not kept", "the list of tools is not kept"]);
}
