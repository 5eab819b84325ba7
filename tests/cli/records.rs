//! What the engine keeps of a skill, edited or gone stale behind its back: named, and nothing wrong is served.

use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::server::{Server, text};

/// An installed guest.
fn installed(name: &str) -> Environment {
    let environment = Environment::new();
    environment.ok(&["install", &guest(name), "--as", "it"]);
    environment
}

/// Changes the stored list of tools of the installed guest.
fn edit_tools(environment: &Environment, edit: impl FnOnce(&mut Value)) {
    let path = environment.path("home/data/installations/it.json");
    let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    edit(&mut record["tools"]);
    std::fs::write(&path, record.to_string()).unwrap();
}

/// The stored component of the installed guest.
fn artifact(environment: &Environment) -> PathBuf {
    let mut entries = std::fs::read_dir(environment.path("home/data/artifacts")).unwrap();
    entries.next().unwrap().unwrap().path()
}

/// Runs the installed guest where nothing is compiled yet.
fn run_cold(environment: &Environment) -> Output {
    environment.command(&["run", "it", "count"]).env("SKILL_CACHE", environment.path("cold")).output().unwrap()
}

#[test]
fn a_field_that_no_record_has_is_damage() {
    let environment = installed("count");
    let path = environment.path("home/data/installations/it.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen('{', "{ \"grants\": [],", 1)).unwrap();
    let errors = environment.fails(1, &["run", "it", "count"]);
    assert_holds(
        &errors,
        &["the record of skill `it` is damaged", "because: unknown field `grants`", "try: skill remove"],
    );
}

#[test]
fn a_record_under_another_name_is_no_other_skill() {
    let environment = installed("count");
    let folder = environment.path("home/data/installations");
    std::fs::copy(folder.join("it.json"), folder.join("other.json")).unwrap();
    let errors = environment.fails(1, &["run", "other", "count"]);
    assert_holds(&errors, &["the record of skill `other` is damaged", "because: it is the record of `it`"]);
    assert_eq!(environment.ok(&["run", "it", "count"]), "1\n");
    let mut server = Server::start(&environment);
    let listed = server.request(1, "tools/list", json!({}));
    assert_eq!(listed["result"]["tools"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(server.call(2, "other__count", json!({}))["error"]["code"], -32602);
    assert_holds(&server.end(), &["an installed skill is left out", "other"]);
}

#[test]
fn a_stored_schema_that_is_none_is_named() {
    let environment = installed("count");
    edit_tools(&environment, |tools| tools[0]["inputSchema"] = json!({ "type": "object", "properties": 7 }));
    let errors = environment.fails(1, &["run", "it", "count"]);
    assert_holds(&errors, &["a schema of `it:count` is no JSON Schema", "try: skill remove it, and install it again"]);
    let mut server = Server::start(&environment);
    let answer = server.call(1, "it__count", json!({}));
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    assert_holds(text(&answer), &["a schema of `it:count` is no JSON Schema"]);
    server.end();
}

#[test]
fn a_stored_tool_that_the_skill_no_longer_has_is_named() {
    let environment = installed("fail");
    let errors = environment.fails(2, &["run", "it", "unknown-tool"]);
    assert_holds(&errors, &["skill `it` has no tool `unknown-tool`"]);
    let mut server = Server::start(&environment);
    assert_eq!(server.call(1, "it__unknown-tool", json!({}))["error"]["code"], -32602);
    server.end();
}

#[test]
fn a_component_that_was_exchanged_is_not_run() {
    let environment = installed("count");
    std::fs::write(artifact(&environment), std::fs::read(guest("trap")).unwrap()).unwrap();
    let output = run_cold(&environment);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), b"".as_slice()), "{errors}");
    assert_holds(&errors, &["skill `it` can't be run", "is damaged, or was changed meanwhile"]);
    // What was compiled of the right one stays right, and installing again mends the rest.
    assert_eq!(environment.ok(&["run", "it", "count"]), "1\n");
    environment.ok(&["install", &guest("count"), "--as", "it"]);
    assert_eq!(run_cold(&environment).stdout, b"1\n");
}

#[test]
fn a_component_that_is_gone_is_named() {
    let environment = installed("count");
    std::fs::remove_file(artifact(&environment)).unwrap();
    let output = run_cold(&environment);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert_holds(&errors, &["skill `it` can't be run", "because: could not read `", "No such file"]);
}

#[test]
fn a_list_of_tools_that_was_edited_in_the_cache_is_made_anew() {
    let environment = Environment::new();
    let component = guest("count");
    let run = |words: &[&str]| {
        let mut command = environment.command(words);
        command.env("SKILL_CACHE", environment.path("own")).output().unwrap()
    };
    assert!(run(&["run", &component, "count"]).status.success());
    let mut lists = std::fs::read_dir(environment.path("own/tool-lists")).unwrap();
    let list = lists.next().unwrap().unwrap().path();
    let hidden = r#"[{"name":"count","description":"\u202eevil","inputSchema":{"type":"object"}}]"#;
    for edited in ["[]", hidden, r#"[{"name":"bad name","description":"","inputSchema":{}}]"#] {
        std::fs::write(&list, edited).unwrap();
        let shown = String::from_utf8(run(&["tools", &component]).stdout).unwrap();
        assert_holds(&shown, &["count:count", "A tool for tests."]);
    }
}

#[test]
fn a_tool_that_is_gone_is_not_offered_in_its_own_place() {
    let environment = installed("fail");
    let errors = environment.fails(2, &["run", "it", "unknown-tool"]);
    assert!(!errors.contains("did you mean `unknown-tool`?"), "{errors}");
}
