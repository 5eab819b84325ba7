//! `skill new`: a folder that is a skill already.

use crate::environment::{Environment, assert_holds};

#[test]
fn a_new_skill_answers_in_each_language() {
    let environment = Environment::new();
    for lang in ["ts", "js", "python", "rust"] {
        let folder = format!("deep/my-{lang}");
        environment.ok(&["new", &folder, "--lang", lang]);
        let target = format!("./{folder}");
        let answer = environment.ok(&["run", "--build", &target, "greet", "name=Ada", "shout=true"]);
        assert_eq!(answer, "HELLO, ADA!\n", "{lang}");
        environment.ok(&["install", "--build", &target]);
        assert_eq!(environment.ok(&["run", &format!("my-{lang}"), "greet", "name=Ada"]), "Hello, Ada!\n", "{lang}");
        environment.ok(&["build", &target, "-o", "out.wasm"]);
        assert_eq!(environment.ok(&["run", "./out.wasm", "greet", "name=Ada"]), "Hello, Ada!\n", "{lang}");
    }
}

#[test]
fn what_is_there_is_left_alone() {
    let environment = Environment::new();
    environment.write("there/notes.txt", "mine");
    let errors = environment.fails(1, &["new", "there", "--lang", "ts"]);
    assert_holds(&errors, &["`there` is there already", "try: name a folder that is not there yet"]);
    assert_eq!(std::fs::read_dir(environment.path("there")).unwrap().count(), 1);
    environment.write("file", "mine");
    environment.fails(1, &["new", "file", "--lang", "ts"]);
    assert_eq!(std::fs::read_to_string(environment.path("file")).unwrap(), "mine");
    std::fs::create_dir(environment.path("empty")).unwrap();
    environment.ok(&["new", "empty", "--lang", "python"]);
    assert!(environment.path("empty/main.py").exists());
}

#[test]
fn a_name_that_no_skill_can_have_is_refused() {
    let environment = Environment::new();
    let errors = environment.fails(2, &["new", "My_Skill", "--lang", "ts"]);
    assert_holds(&errors, &["My_Skill", "small letters"]);
    assert!(!environment.path("My_Skill").exists());
}
