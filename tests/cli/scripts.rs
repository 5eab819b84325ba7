//! Skills whose program stays source: they run as they are saved, and need none of the tools that made their interpreter.

use serde_json::json;

use crate::environment::{Environment, Outcome, assert_holds, skill};
use crate::server::{Server, text};

const HELLO: &str =
    "/** Greets. */\nexport function greet(args: { name: string }): string {\n  return `Hello, ${args.name}!`;\n}\n";
const HELLO_PY: &str = "from skill_engine import tool\n\n\n@tool\ndef greet(name: str) -> str:\n    \"\"\"Greets.\"\"\"\n    return f\"Hello, {name}!\"\n";

/// Runs a tool where no program but the engine's own can be found.
fn run_alone(environment: &Environment, target: &str) -> Outcome {
    let mut command = environment.command(&["run", target, "greet", "name=Ada"]);
    command.env("PATH", environment.path("nowhere"));
    environment.finish(command, "")
}

#[test]
fn a_saved_script_runs_without_the_tools_of_its_language() {
    let environment = Environment::new();
    for (file, source) in [("hello.ts", HELLO), ("hello.py", HELLO_PY)] {
        environment.write(file, source);
        // The interpreter is made by the first script that needs it.
        environment.ok(&["run", &format!("./{file}"), "greet", "name=Ada"]);
        for greeting in ["Hi", "Grüß dich"] {
            environment.write(file, source.replace("Hello", greeting));
            let outcome = run_alone(&environment, &format!("./{file}"));
            assert_eq!((outcome.code, outcome.stdout), (0, format!("{greeting}, Ada!\n")), "{}", outcome.stderr);
        }
    }
}

#[test]
fn an_installed_script_is_what_was_installed() {
    let environment = Environment::new();
    for (file, source) in [("hello.ts", HELLO), ("hello.py", HELLO_PY)] {
        let path = environment.write(file, source);
        environment.ok(&["install", &path]);
        std::fs::remove_file(&path).unwrap();
        let outcome = run_alone(&environment, "hello");
        assert_eq!((outcome.code, outcome.stdout.as_str()), (0, "Hello, Ada!\n"), "{}", outcome.stderr);
        environment.ok(&["remove", "hello"]);
    }
    let left = std::fs::read_dir(environment.path("home/data/artifacts")).unwrap().count();
    assert_eq!(left, 0, "what no skill runs is removed");
}

#[test]
fn a_folder_is_served_as_it_is_at_each_call() {
    let environment = Environment::new();
    environment.write("live/skill.toml", "[skill]\nname = \"live\"\nentry = \"live.ts\"\n");
    environment.write("live/live.ts", HELLO);
    // The interpreter is there before a client waits for it.
    environment.ok(&["tools", "./live"]);
    let mut server = Server::start_with(&environment, &["serve", "./live"]);
    assert_eq!(text(&server.call(1, "live__greet", json!({ "name": "Ada" }))), "Hello, Ada!");
    environment.write("live/live.ts", HELLO.replace("Hello", "Hi"));
    assert_eq!(text(&server.call(2, "live__greet", json!({ "name": "Ada" }))), "Hi, Ada!");
    // In the middle of an edit: the call says what is wrong, and the list stays.
    environment.write("live/live.ts", HELLO.replace("string }", "strin }"));
    let broken = server.call(3, "live__greet", json!({ "name": "Ada" }));
    assert_eq!(broken["result"]["isError"], true);
    assert_holds(text(&broken), &["live.ts:2:37", "strin"]);
    let listed = server.request(4, "tools/list", json!({}));
    assert_eq!(listed["result"]["tools"].as_array().unwrap().len(), 1, "{listed}");
    // A list that changes is told of.
    environment.write("live/live.ts", HELLO.replace("greet", "welcome"));
    server.notification("notifications/tools/list_changed");
    assert_eq!(text(&server.call(5, "live__welcome", json!({ "name": "Ada" }))), "Hello, Ada!");
    server.end();
}

#[test]
fn only_what_is_named_is_served() {
    let environment = Environment::new();
    environment.ok(&["install", &skill("hello-typescript")]);
    environment.write("one.ts", HELLO);
    let mut server = Server::start_with(&environment, &["serve", "./one.ts"]);
    let listed = server.request(1, "tools/list", json!({}));
    let names: Vec<_> = listed["result"]["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["one__greet"]);
    server.end();
    let errors = environment.fails(2, &["serve", "--allow-env", "LANG"]);
    assert_holds(&errors, &["is for skills in folders and files", "try: skill grant NAME --allow-…"]);
}

/// What goes wrong in a source, how it is shown when it is run, and by `skill build`.
#[track_caller]
fn is_shown(file: &str, source: &str, parts: &[&str]) {
    let environment = Environment::new();
    environment.write(file, source);
    let target = format!("./{file}");
    for arguments in [&["run", &target, "greet"][..], &["install", &target], &["build", &target]] {
        assert_holds(&environment.fails(1, arguments), parts);
    }
}

#[test]
fn top_level_code_has_no_capability() {
    let calls = "import { config } from \"skill-engine\";\n\nconst org = config.get(\"org\");\n\n/** Greets. */\nexport function greet() {\n  return org;\n}\n";
    is_shown(
        "early.ts",
        calls,
        &["config.get was used at the top level", "early.ts:3:20", "3 | const org = config.get(\"org\");"],
    );
    let random = "const seed = Math.random();\nexport function greet() {\n  return seed;\n}\n";
    is_shown("early.ts", random, &["Math.random was used at the top level", "early.ts:1:19"]);
    let calls = "from skill_engine import config, tool\n\norg = config.get(\"org\")\n\n\n@tool\ndef greet() -> str:\n    return org\n";
    is_shown(
        "early.py",
        calls,
        &["config.get was called while the skill was loading", "early.py:3:7", "3 | org = config.get(\"org\")"],
    );
}

#[test]
fn what_the_top_level_throws_is_shown() {
    let source = "const names: string[] = [];\nif (names.length === 0) throw new TypeError(\"no names\");\nexport function greet() {}\n";
    is_shown("throws.ts", source, &["no names", "throws.ts:2:31", "2 | if (names.length === 0) throw"]);
    let source = "from skill_engine import tool\n\nnames: list[str] = []\nfirst = names[0]\n\n\n@tool\ndef greet() -> None:\n    pass\n";
    is_shown("throws.py", source, &["IndexError: list index out of range", "throws.py:4:9", "4 | first = names[0]"]);
}

#[test]
fn syntax_errors_are_shown_in_their_line() {
    is_shown(
        "bad.ts",
        "export function greet() {\n  return 1 +;\n}\n",
        &["bad.ts:2:13", "2 |   return 1 +;", "    |             ^"],
    );
    // Only the engine that evaluates it knows what it can't do.
    is_shown(
        "pattern.ts",
        "export function greet(args: { text: string }) {\n  return /\\p{L}/u.test(args.text);\n}\n",
        &["pattern.ts:2:", "2 |   return /\\p{L}/u.test(args.text);", "property name in regular expression"],
    );
    let source = "from skill_engine import tool\n\n\n@tool\ndef greet() -> str\n    return \"\"\n";
    is_shown("bad.py", source, &["bad.py:5:19", "SyntaxError: expected ':'", "5 | def greet() -> str", "^"]);
}

#[test]
fn what_the_sandbox_lacks_is_named() {
    is_shown(
        "lacks.ts",
        "import fs from \"node:fs\";\nexport const greet = () => fs.readFileSync(\"a\");\n",
        &["lacks.ts:1:16", "node:fs", "without Node.js"],
    );
    let source = "import numpy\nfrom skill_engine import tool\n\n\n@tool\ndef greet() -> None:\n    pass\n";
    is_shown("lacks.py", source, &["lacks.py:1:1", "No module named 'numpy'", "pure Python"]);
    // What is imported later is missed later.
    let source = "from skill_engine import tool\n\n\n@tool\ndef greet() -> None:\n    import numpy\n";
    let environment = Environment::new();
    environment.write("later.py", source);
    let errors = environment.fails(1, &["run", "./later.py", "greet"]);
    assert_holds(&errors, &["No module named 'numpy'", "pure Python", "later.py", "line 6"]);
}

#[test]
fn top_level_code_sees_a_clock_that_stands_still() {
    let environment = Environment::new();
    let source = "const started = [Date.now(), new Date().toISOString(), performance.now()];\nexport const greet = () => JSON.stringify([...started, Date.now() > 1.7e12]);\n";
    environment.write("clock.ts", source);
    let answer = environment.ok(&["run", "./clock.ts", "greet"]);
    assert_eq!(answer, "[946684800000,\"2000-01-01T00:00:00.000Z\",0,true]\n");
    environment.ok(&["build", "./clock.ts", "-o", "clock.wasm"]);
    assert_eq!(environment.ok(&["run", "./clock.wasm", "greet"]), answer);
}

#[test]
fn a_promise_that_nothing_settles_is_an_error() {
    let environment = Environment::new();
    environment.write(
        "never.ts",
        "export async function greet(): Promise<string> {\n  return await new Promise(() => {});\n}\n",
    );
    let errors = environment.fails(1, &["run", "./never.ts", "greet"]);
    assert_holds(&errors, &["waits for something that will never happen", "at greet (never.ts:1:23)"]);
}

#[test]
fn an_answer_that_breaks_its_schema_is_told_with_the_tool_s_place() {
    let environment = Environment::new();
    let hand = "import { tool } from \"skill-engine\";\n\nexport const greet = tool(\n  { outputSchema: { type: \"object\", \
        required: [\"name\"] } },\n  () => ({ nmae: \"Ada\" }),\n);\n";
    environment.write("breaks.ts", hand);
    let errors = environment.fails(1, &["run", "./breaks.ts", "greet"]);
    assert_holds(&errors, &["its own output schema forbids: `name` is required", "at greet (breaks.ts:3:14)"]);
    let hand = "from skill_engine import tool\n\n\n@tool(output_schema={\"type\": \"object\", \"required\": [\"name\"]})\n\
        def greet() -> dict:\n    return {\"nmae\": \"Ada\"}\n";
    environment.write("breaks.py", hand);
    let errors = environment.fails(1, &["run", "./breaks.py", "greet"]);
    assert_holds(&errors, &["its own output schema forbids", "at greet (breaks.py:5)"]);
    let declared = "from skill_engine import tool\n\n\n@tool\ndef greet() -> int:\n    return \"Ada\"\n";
    environment.write("declared.py", declared);
    let errors = environment.fails(1, &["run", "./declared.py", "greet"]);
    assert_holds(&errors, &["which is declared to answer `int`", "declared.py:5"]);
}

#[test]
fn what_is_thrown_need_not_be_an_error() {
    let environment = Environment::new();
    environment.write("thrown.ts", "\nexport function greet() {\n  throw { code: 7 };\n}\n");
    let errors = environment.fails(1, &["run", "./thrown.ts", "greet"]);
    assert_holds(&errors, &["`thrown:greet` failed: {\"code\":7}", "at greet (thrown.ts:2:"]);
}

#[test]
fn a_script_has_a_largest_size() {
    let environment = Environment::new();
    let source = format!("export const text = () => \"{}\".length;\n", "x".repeat(20_000_000));
    environment.write("large.ts", source);
    let errors = environment.fails(1, &["run", "./large.ts", "text"]);
    assert_holds(&errors, &["large.ts: it is 20 MB of code", "a script may have 10 MB", "`skill build` it"]);
}

#[test]
fn a_failure_shows_the_author_s_line() {
    let environment = Environment::new();
    let source = "function deep(): never {\n  throw new RangeError(\"too far\");\n}\n\nexport function greet(): string {\n  return deep();\n}\n";
    environment.write("fails.ts", source);
    environment.ok(&["build", "./fails.ts", "-o", "fails.wasm"]);
    for target in ["./fails.ts", "./fails.wasm"] {
        let errors = environment.fails(1, &["run", target, "greet"]);
        assert_holds(
            &errors,
            &[
                "`fails:greet` failed: too far",
                "at deep (fails.ts:2:9)",
                "2 |   throw new RangeError",
                "at greet (fails.ts:6:10)",
            ],
        );
    }
    let source = "from skill_engine import tool\n\n\ndef deep() -> str:\n    raise ValueError(\"too far\")\n\n\n@tool\ndef greet() -> str:\n    return deep()\n";
    environment.write("fails.py", source);
    environment.ok(&["build", "./fails.py", "-o", "fails.wasm"]);
    for target in ["./fails.py", "./fails.wasm"] {
        let errors = environment.fails(1, &["run", target, "greet"]);
        assert_holds(
            &errors,
            &[
                "`fails:greet` failed: too far",
                "File \"fails.py\", line 10, column 12, in greet",
                "raise ValueError(\"too far\")",
            ],
        );
    }
}

#[test]
fn a_package_reads_its_own_files() {
    let environment = Environment::new();
    environment.write("reads/skill.toml", "[skill]\nname = \"reads\"\nentry = \"main.py\"\n");
    environment.write("reads/words/__init__.py", "");
    environment.write("reads/words/deep/list.txt", "grün\n");
    environment.write("reads/beside.txt", "nächstes");
    let source = "import pkgutil\nfrom importlib import resources\nfrom pathlib import Path\n\nimport words\nfrom skill_engine import tool\n\n\n\
        early = Path(__file__).with_name(\"beside.txt\").read_text()\n\n\n\
        @tool\ndef read() -> list[str]:\n    beside = open(\"/skill/words/../beside.txt\", \"rb\").read().decode()\n    \
        deep = resources.files(words) / \"deep\"\n    \
        names = [entry.name for entry in deep.iterdir()]\n    \
        data = pkgutil.get_data(\"words\", \"deep/list.txt\")\n    \
        return [early, beside, *names, (deep / \"list.txt\").read_text(\"utf-8\").strip(), data.decode().strip()]\n";
    environment.write("reads/main.py", source);
    let wanted = "[\"nächstes\",\"nächstes\",\"list.txt\",\"grün\",\"grün\"]\n";
    let answer = environment.ok(&["run", "./reads", "read"]);
    assert_eq!(answer, format!("{{\"result\":{}}}\n", wanted.trim_end()));
    environment.ok(&["build", "./reads", "-o", "reads.wasm"]);
    assert_eq!(environment.ok(&["run", "./reads.wasm", "read"]), answer);
}

#[test]
fn a_forgotten_import_is_named_where_it_is_missing() {
    let environment = Environment::new();
    let source = HELLO_PY.replace("name: str", "name: date");
    environment.write("forgot.py", source);
    let errors = environment.fails(1, &["tools", "./forgot.py"]);
    assert_holds(&errors, &["forgot.py:5:17: ", "`date`", "5 | def greet(name: date) -> str:"]);
    assert!(!errors.contains("crashed") && !errors.contains("denied"), "{errors}");
}
