//! `skill.toml` with mistakes: each is told with file, line and column.

use crate::environment::{Environment, assert_holds};

#[test]
fn a_mistake_is_told_with_its_place() {
    let environment = Environment::new();
    for (text, wanted) in [
        ("[skill]\nname = \"x\"\nentry = \"a.py\"\nversoin = \"1.0.0\"\n", "skill.toml:4:1: unknown field `versoin`"),
        ("[skill]\nname = 7\nentry = \"a.py\"\n", "skill.toml:2:8: invalid type: integer `7`, expected a string"),
        ("[skill]\nname = \"A b\"\nentry = \"a.py\"\n", "skill.toml:2:8: `A b` can't be the name of a skill"),
        ("[skill]\nname = \"x\"\nentry = \"../a.py\"\n", "skill.toml:3:9: `../a.py` is no path within"),
        ("[skill]\nname = \"x\"\n", "skill.toml:1:1: missing field `entry`"),
        ("[skill\n", "skill.toml:1:7: "),
        (
            "[skill]\nname = \"x\"\nentry = \"a.py\"\n[limits]\ntimeout = \"never\"\n",
            "skill.toml:5:11: `timeout`: `never` is no span",
        ),
    ] {
        environment.write("bad/skill.toml", text);
        assert_holds(&environment.fails(1, &["install", "./bad"]), &[wanted]);
    }
    environment.write("bad/skill.toml", b"[skill]\nname = \"\xff\"\n");
    assert_holds(&environment.fails(1, &["install", "./bad"]), &["skill.toml:2:9: the file is not UTF-8"]);
}

#[test]
fn an_entry_that_cannot_be_used_is_named() {
    let environment = Environment::new();
    environment.write("bad/skill.toml", "[skill]\nname = \"x\"\nentry = \"a.py\"\n");
    assert_holds(
        &environment.fails(1, &["install", "./bad"]),
        &["skill.toml:3:9: the entry `a.py` of skill `x` is missing"],
    );
    environment.write("bad/skill.toml", "[skill]\nname = \"x\"\nentry = \"a.go\"\n");
    environment.write("bad/a.go", "");
    assert_holds(
        &environment.fails(1, &["install", "./bad"]),
        &["skill.toml:3:9: ", "is in no language", "try: an entry is a .ts"],
    );
}

#[test]
fn a_compile_error_shows_the_authors_line() {
    let environment = Environment::new();
    environment
        .write("bad.ts", "/** Greets. */\nexport function greet(args: { when: Date }): string {\n  return \"x\";\n}\n");
    let errors = environment.fails(1, &["run", "./bad.ts", "greet"]);
    assert_holds(&errors, &["skill `bad` could not be built", "bad.ts:2:37: ", "Date", "export function greet"]);
    environment.write("worse.ts", "export function greet(args: {}): string {\n  return \"x\"\n");
    assert_holds(&environment.fails(1, &["run", "./worse.ts", "greet"]), &["worse.ts:"]);
    environment.write(
        "bad.py",
        "from skill_engine import tool\n\n@tool\ndef greet(when: complex) -> str:\n    return \"x\"\n",
    );
    let errors = environment.fails(1, &["run", "./bad.py", "greet"]);
    assert_holds(&errors, &["skill `bad`", "bad.py:4:17", "complex"]);
}
