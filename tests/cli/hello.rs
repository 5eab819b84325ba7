//! The three skills, each through the whole road: built, installed, called.

use crate::environment::{Environment, assert_holds, skill};

const SKILLS: [&str; 3] = ["hello-typescript", "hello-python", "hello-rust"];

#[test]
fn each_language_answers_from_its_folder() {
    let environment = Environment::new();
    for name in SKILLS {
        let folder = skill(name);
        let greet = |words: &[&str]| {
            let arguments = [&["run", &folder, "--build", "greet"], words].concat();
            environment.ok(&arguments)
        };
        assert_eq!(greet(&["name=Ada"]), "Hello, Ada!\n");
        assert_eq!(greet(&["name=Ada", "shout=true"]), "HELLO, ADA!\n");
        assert_eq!(greet(&["name=7"]), "Hello, 7!\n");
        assert_eq!(greet(&["--json", r#"{"name":"Zoë 😀\n"}"#]), "Hello, Zoë 😀\n!\n");
    }
}

#[test]
fn each_language_answers_when_installed() {
    let environment = Environment::new();
    for name in SKILLS {
        let installed = environment.run(&["install", &skill(name), "--build"]);
        assert_eq!(installed.code, 0, "{installed:?}");
        assert_eq!(installed.stderr.lines().last(), Some(format!("installed {name} (1 tool)").as_str()));
        assert_eq!(environment.ok(&["run", &format!("{name}:greet"), "name=Ada"]), "Hello, Ada!\n");
    }
    let from_stdin = environment.run_with(&["run", "hello-rust", "greet", "--json", "-"], r#"{"name":"Ada"}"#);
    assert_eq!(from_stdin.stdout, "Hello, Ada!\n");
    let listed = environment.ok(&["list"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
    environment.ok(&["remove", "hello-python"]);
    let listed = environment.ok(&["list"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert_holds(
        &environment.fails(1, &["run", "hello-python", "greet"]),
        &["error: no skill `hello-python` is installed"],
    );
}

#[test]
fn the_schemas_are_equal_but_for_each_languages_marks() {
    let environment = Environment::new();
    let schemas = SKILLS.map(|name| {
        let text = environment.ok(&["tools", &skill(name), "--json", "--build"]);
        let tools: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(tools[0]["name"], format!("{name}__greet"));
        assert_eq!(tools[0]["description"], "Greets somebody by name.");
        let mut schema = tools[0]["inputSchema"].clone();
        // A default is Python's way to say that an argument may be left out.
        schema["properties"]["shout"].as_object_mut().unwrap().remove("default");
        schema.to_string()
    });
    let wanted = r#"{"type":"object","properties":{"name":{"type":"string"},"shout":{"type":"boolean"}},"required":["name"],"additionalProperties":false}"#;
    assert_eq!(schemas, [wanted; 3]);
}

#[test]
fn the_same_mistake_gets_the_same_answer() {
    let environment = Environment::new();
    for name in SKILLS {
        let folder = skill(name);
        let errors = environment.fails(2, &["run", &folder, "--build", "greet"]);
        let wanted = format!("error: the arguments of `{name}:greet` do not fit: `name` is required");
        assert_eq!(errors.lines().last(), Some(wanted.as_str()));
    }
}
