//! What people mistype, and what they are told.

use crate::environment::{Environment, assert_holds, guest, skill};

#[test]
fn the_nearest_name_is_offered() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    assert_holds(
        &environment.fails(1, &["run", "cuont", "count"]),
        &["error: no skill `cuont` is installed", "try: did you mean `count`?"],
    );
    assert_holds(
        &environment.fails(2, &["run", "count", "conut"]),
        &["error: skill `count` has no tool `conut`", "try: did you mean `count`?"],
    );
    assert_holds(&environment.fails(2, &["run", "count"]), &["no tool is named", "try: skill run count count"]);
    assert_holds(&environment.fails(1, &["remove", "zebra"]), &["no skill `zebra` is installed", "try: skill list"]);
}

#[test]
fn an_argument_that_does_not_fit_is_named() {
    let environment = Environment::new();
    let run = |words: &[&str]| {
        let folder = skill("hello-typescript");
        environment.fails(2, &[&["run", &folder, "greet"], words].concat())
    };
    assert_holds(&run(&["name=Ada", "shout=yes"]), &["the argument `shout` must be true or false, and `yes` is not"]);
    assert_holds(&run(&["name=Ada", "shuot=true"]), &["the tool has no argument `shuot`", "did you mean `shout`?"]);
    assert_holds(&run(&["Ada"]), &["`Ada` is no argument: write KEY=VALUE"]);
    assert_holds(&run(&["name=Ada", "name=Bob"]), &["the argument `name` is given twice"]);
    assert_holds(&run(&["--json", "{"]), &["the arguments are not valid JSON"]);
    assert_holds(&run(&["--json", "[]"]), &["the arguments have to be a JSON object"]);
    assert_holds(&run(&["--json", "{}", "name=Ada"]), &["exclude each other"]);
    assert_holds(&run(&["--json", r#"{"name":7}"#]), &["`name` must be a string, not 7"]);
    assert_holds(&run(&["--json", r#"{"name":"Ada","x":1}"#]), &["`x` is not known"]);
    assert_holds(&run(&["--json", r#"{"name":"Ada","shout":null}"#]), &["`shout` must be a boolean, not null"]);
}

#[test]
fn a_target_that_is_not_there_is_named() {
    let environment = Environment::new();
    assert_holds(&environment.fails(1, &["run", "./nowhere", "x"]), &["`./nowhere` is neither an installed skill nor"]);
    std::fs::create_dir(environment.path("empty")).unwrap();
    assert_holds(&environment.fails(1, &["install", "./empty"]), &["the folder has no skill.toml", "try: write "]);
    environment.write("notes.txt", "hello");
    assert_holds(
        &environment.fails(1, &["install", "./notes.txt"]),
        &["it is neither a folder nor a .ts, .js, .py or"],
    );
}

#[test]
fn the_command_line_explains_itself() {
    let environment = Environment::new();
    assert_holds(&environment.fails(2, &["frobnicate"]), &["unrecognized subcommand"]);
    assert_holds(&environment.ok(&["completions", "bash"]), &["complete", "skill"]);
    let version = environment.ok(&["--version"]);
    assert_eq!(version, format!("skill {}\n", env!("CARGO_PKG_VERSION")));
    assert_holds(&environment.ok(&["doctor"]), &["node with npm", "python with pip", "cargo with wasm32-wasip2"]);
}
