//! `skill build`: source in, component out, and nothing else.

use std::path::Path;

use crate::environment::{Environment, assert_holds, guest, skill};

#[test]
fn a_built_component_is_a_skill_by_itself() {
    let environment = Environment::new();
    assert_eq!(environment.ok(&["build", &skill("hello-typescript"), "-o", "out.wasm"]), "out.wasm\n");
    environment.ok(&["install", "./out.wasm", "--as", "built"]);
    assert_eq!(environment.ok(&["run", "built", "greet", "name=Ada"]), "Hello, Ada!\n");
    assert_eq!(environment.ok(&["build", &skill("hello-typescript")]), "hello-typescript.wasm\n");
}

#[test]
fn a_failed_build_leaves_what_was_there() {
    let environment = Environment::new();
    environment.write("bad.ts", "export function greet(args: { name: strin }): string {\n  return \"\";\n}\n");
    let out = environment.write("bad.wasm", "as it was");
    let before = std::fs::read_dir(environment.path("")).unwrap().count();
    assert_holds(&environment.fails(1, &["build", "./bad.ts"]), &["skill `bad` could not be built", "strin"]);
    assert_eq!(std::fs::read_to_string(out).unwrap(), "as it was");
    assert_eq!(std::fs::read_dir(environment.path("")).unwrap().count(), before);
    assert_holds(&environment.fails(2, &["build", &guest("count")]), &["is built already"]);
}

#[test]
fn top_level_code_that_never_ends_is_ended() {
    let environment = Environment::new();
    let sources = [
        ("forever.ts", "while (true) {}\nexport function f(): string {\n  return \"\";\n}\n"),
        ("forever.py", "from skill_engine import tool\n\nwhile True:\n    pass\n"),
    ];
    for (name, text) in sources {
        environment.write(name, text);
        let mut command = environment.command(&["build", &format!("./{name}")]);
        let output = command.env("SKILL_BUILD_TIMEOUT", "10s").output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert_holds(&errors, &["did not finish within 10 s", "try: look for a loop that never ends"]);
        assert!(!environment.path("forever.wasm").exists());
    }
}

#[test]
fn a_rust_compile_error_shows_the_authors_line() {
    // Always the same folder: the engine keeps what cargo has compiled for it, and the SDK takes a minute.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("r");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = "[package]\nname = \"r\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
        [lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\nskill-engine = \"0.1\"\n[workspace]\n";
    let code = "use skill_engine::tool;\n\n/// Adds.\n#[tool]\nfn add(a: i32) -> i32 {\n    a + \"1\"\n}\n\n\
        skill_engine::export!(add);\n";
    let toml = "[skill]\nname = \"r\"\nentry = \"Cargo.toml\"\n";
    for (name, content) in [("skill.toml", toml), ("Cargo.toml", manifest), ("src/lib.rs", code)] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let environment = Environment::new();
    let errors = environment.fails(1, &["build", folder.to_str().unwrap()]);
    assert_holds(&errors, &["skill `r` could not be built", "src/lib.rs:6:7: ", "  6 |     a + \"1\""]);
}

#[test]
fn npm_packages_are_bundled() {
    let environment = Environment::new();
    environment.write("t/skill.toml", "[skill]\nname = \"t\"\nentry = \"index.ts\"\n");
    environment.write("t/package.json", r#"{ "dependencies": { "ms": "2.1.3" } }"#);
    let code = "import ms from \"ms\";\n\n/** Says how long it is. */\n\
        export function span(args: { text: string }): number {\n  return ms(args.text);\n}\n";
    environment.write("t/index.ts", code);
    assert_eq!(environment.ok(&["run", "./t", "span", "text=2 hours"]), "{\"result\":7200000}\n");
    assert!(!environment.path("t/node_modules").exists(), "the author's folder is left as it is");
}

#[test]
fn pure_python_packages_are_taken_along() {
    let environment = Environment::new();
    environment.write("p/skill.toml", "[skill]\nname = \"p\"\nentry = \"p.py\"\n");
    environment.write("p/requirements.txt", "inflection==0.5.1\n");
    let code = "import inflection\nfrom skill_engine import tool\n\n\n@tool\ndef many(word: str) -> str:\n    \
        \"\"\"Says it of several.\"\"\"\n    return inflection.pluralize(word)\n";
    environment.write("p/p.py", code);
    assert_eq!(environment.ok(&["run", "./p", "many", "word=octopus"]), "octopi\n");
}

#[test]
fn a_component_carries_its_manifest() {
    let environment = Environment::new();
    let manifest = "[skill]\nname = \"weather\"\nversion = \"1.2.3\"\nentry = \"weather.ts\"\n\
        [config.unit]\ndefault = \"celsius\"\n[capabilities]\nnetwork = [\"https://api.example.com\"]\n";
    environment.write("w/skill.toml", manifest);
    let code = "import { config } from \"skill-engine\";\n\n\
        export function unit(): string {\n  return String(config.get(\"unit\"));\n}\n";
    environment.write("w/weather.ts", code);
    environment.write("w/prompts/plan.md", "Plan my day in {{town}}.");
    assert_holds(&environment.fails(1, &["build", "./w"]), &["prompts/plan.md: `{{town}}` is none of its arguments"]);
    environment.write("w/prompts/plan.md", "Plan my day.");
    environment.write("w/resources/towns.txt", "Ulm\n");
    environment.ok(&["build", "./w", "-o", "other.wasm"]);
    for target in ["./w", "./other.wasm"] {
        assert_eq!(environment.ok(&["run", target, "unit"]), "celsius\n");
    }
    let installed = environment.run(&["install", "./other.wasm"]);
    assert_holds(&installed.stderr, &["https://api.example.com", "installed weather (1 tool, 1 prompt, 1 resource)"]);
    assert_holds(&environment.ok(&["list"]), &["weather", "1.2.3"]);
}

#[test]
fn a_carried_manifest_is_checked_like_any_other() {
    let environment = Environment::new();
    let component = std::fs::read(guest("count")).unwrap();
    environment.write("bad.wasm", skill_package::embed_manifest(component, "[skill]\nname = 7\n"));
    assert_holds(&environment.fails(1, &["install", "./bad.wasm"]), &["bad.wasm:2:8: invalid type: integer `7`"]);
}
