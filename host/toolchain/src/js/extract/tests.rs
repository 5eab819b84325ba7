use serde_json::{Value, json};

use super::output::Output;
use super::*;

fn read(files: &[(&str, &str)]) -> Result<Vec<Declaration>, Vec<Diagnostic>> {
    read_all(files).map(|declarations| declarations.tools)
}

fn read_all(files: &[(&str, &str)]) -> Result<Declarations, Vec<Diagnostic>> {
    extract(&Files::in_memory(files.iter().copied()), Path::new(files[0].0), files[0].1)
}

fn tools(file: &str, text: &str) -> Vec<Declaration> {
    read(&[(file, text)]).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn tool(file: &str, text: &str) -> Declaration {
    let mut tools = tools(file, text);
    assert_eq!(tools.len(), 1);
    tools.remove(0)
}

/// The schemas as text, because their key order counts.
fn input(file: &str, text: &str) -> String {
    tool(file, text).input_schema.to_string()
}

fn ts(text: &str) -> String {
    input("index.ts", text)
}

fn output(text: &str) -> Option<Value> {
    tool("index.ts", text).output_schema
}

/// `line:column: message` of each error.
fn errors(file: &str, text: &str) -> Vec<String> {
    let errors = read(&[(file, text)]).expect_err("an error");
    errors.iter().map(|e| format!("{}:{}: {}", e.line.unwrap(), e.column.unwrap(), e.message)).collect()
}

#[track_caller]
fn assert_error(text: &str, place: &str, part: &str) {
    let errors = errors("index.ts", text);
    assert!(errors[0].starts_with(&format!("{place}: ")) && errors[0].contains(part), "{errors:#?}");
}

const GREET: &str = concat!(
    r#"{"type":"object","properties":{"name":{"type":"string"},"shout":{"type":"boolean"}},"#,
    r#""required":["name"],"additionalProperties":false}"#
);
const GREET_DEFAULT: &str = concat!(
    r#"{"type":"object","properties":{"name":{"type":"string"},"shout":{"type":"boolean","default":false}},"#,
    r#""required":["name"],"additionalProperties":false}"#
);
const GREET_DESCRIBED: &str = concat!(
    r#"{"type":"object","properties":{"name":{"description":"Whom to greet.","type":"string"},"#,
    r#""shout":{"description":"Loudly.","type":"boolean"}},"required":["name"],"additionalProperties":false}"#
);

#[test]
fn the_design_s_example() {
    let text = "/** Greets somebody by name. */\nexport function greet(args: { name: string; shout?: boolean }): string {\n  return args.name;\n}\n";
    let tool = tool("src/index.ts", text);
    assert_eq!((tool.export.as_str(), tool.name.as_str()), ("greet", "greet"));
    assert_eq!(tool.description, "Greets somebody by name.");
    assert_eq!(tool.input_schema.to_string(), GREET);
    assert_eq!((tool.output, tool.output_schema), (Output::Text, None));
}

#[test]
fn each_form_of_a_function() {
    for text in [
        "export function greet(args: { name: string; shout?: boolean }) {}",
        "export async function greet(args: { name: string; shout?: boolean }): Promise<string> { return '' }",
        "export const greet = (args: { name: string; shout?: boolean }): string => args.name;",
        "export const greet = async (args: { name: string, shout?: boolean }) => {};",
        "export const greet = function (args: { readonly name: string; 'shout'?: boolean }) {};",
        "export const greet = ((args: { name: string; shout: boolean | undefined }) => {}) satisfies unknown;",
        "import { tool } from 'skill-engine';\nexport const greet = tool({}, (args: { name: string; shout?: (boolean) }) => {});",
        "import { tool as t } from 'skill-engine';\nexport const greet = t({}, async function (args: { name: string; shout?: boolean }) {});",
        "interface Args { name: string; shout?: boolean }\nexport function greet(args: Args) {}",
        "export type Args = { name: Name; shout?: Flag };\ntype Name = string; type Flag = boolean;\nexport function greet(args: Args) {}",
        "function greet(args: { name: string; shout?: boolean }) {}\nexport { greet };",
        "const hello = (args: { name: string; shout?: boolean }) => 1;\nexport { hello as greet };",
        "function hello(args: { name: string; shout?: boolean }) {}\nexport const greet = hello;",
        "export function greet({ name, shout }: { name: string; shout?: boolean }) {}",
        "export function greet({ name, ...rest }: { name: string; shout?: boolean }) {}",
        "export function greet(args: { name: string; shout?: boolean } = { name: '' }) {}",
    ] {
        let tool = tool("index.mts", text);
        assert_eq!(tool.name, "greet", "{text}");
        assert_eq!(tool.input_schema.to_string(), GREET, "{text}");
    }
}

#[test]
fn no_parameters() {
    let empty = r#"{"type":"object","properties":{},"additionalProperties":false}"#;
    for text in ["export function now() {}", "export const now = () => 1", "export function now(args: {}) {}"] {
        assert_eq!(ts(text), empty, "{text}");
    }
}

#[test]
fn each_type() {
    let text = "import type { Integer, Integer as Int } from 'skill-engine';\n\
        export function f(args: { s: string; b: boolean; i: Integer; j?: Int; n: number; k: import('skill-engine').Integer }) {}";
    let properties = r#"{"s":{"type":"string"},"b":{"type":"boolean"},"i":{"type":"integer"},"j":{"type":"integer"},"n":{"type":"number"},"k":{"type":"integer"}}"#;
    let schema = ts(text);
    assert!(schema.contains(properties), "{schema}");
    assert!(schema.contains(r#""required":["s","b","i","n","k"]"#), "{schema}");
}

#[test]
fn a_local_integer_is_what_the_file_says() {
    assert!(
        ts("type Integer = number;\nexport function f(args: { i: Integer }) {}").contains(r#""i":{"type":"number"}"#)
    );
}

#[test]
fn defaults() {
    assert_eq!(
        ts("export function greet({ name, shout = false }: { name: string; shout?: boolean }) {}"),
        GREET_DEFAULT
    );
    assert_eq!(
        ts("export function greet({ name, shout: loud = false }: { name: string; shout: boolean }) {}"),
        GREET_DEFAULT
    );
    let schema = ts(
        "export const f = ({ s = `a`, t = 'b', n = -1.5, m = 2, now = Date.now() }:\n  { s?: string, t?: string, n?: number; m?: number; now?: number }) => 1",
    );
    for part in [
        r#""s":{"type":"string","default":"a"}"#,
        r#""t":{"type":"string","default":"b"}"#,
        r#""n":{"type":"number","default":-1.5}"#,
        r#""m":{"type":"number","default":2}"#,
        r#""now":{"type":"number"}}"#,
    ] {
        assert!(schema.contains(part), "{part} in {schema}");
    }
    assert!(!schema.contains("required"));
}

#[test]
fn descriptions() {
    for text in [
        "export function greet(args: {\n  /** Whom to greet. */\n  name: string;\n  /** Loudly. */\n  shout?: boolean;\n}) {}",
        "interface Args {\n  /** Whom to greet. */ name: string;\n  /**\n   * Loudly.\n   */\n  shout?: boolean }\nexport const greet = (args: Args) => 1;",
        "/**\n * @param args.name - Whom to greet.\n * @param args.shout Loudly.\n */\nexport function greet(args: { name: string; shout?: boolean }) {}",
    ] {
        assert_eq!(ts(text), GREET_DESCRIBED, "{text}");
    }
    let text = "/**\n * First.\n *\n * Second,\n * with more.\n * @returns nothing\n */\nexport const a = () => 1;\n// no doc comment\nexport function b() {}\n/** Not this. */\n/** But this. */\nfunction c() {}\nexport { c };";
    let descriptions: Vec<_> = tools("index.ts", text).into_iter().map(|tool| tool.description).collect();
    assert_eq!(descriptions, ["First.\n\nSecond,\nwith more.", "", "But this."]);
}

#[test]
fn plain_javascript() {
    for text in [
        "/**\n * Greets.\n * @param {{ name: string, shout?: boolean }} args\n * @returns {string}\n */\nexport function greet(args) {}",
        "/**\n * Greets.\n * @param {{\n *   name: string,\n *   shout?: boolean,\n * }} args\n * @returns {Promise<string>}\n */\nexport const greet = async (args) => '';",
        "/** Greets.\n * @param {object} args\n * @param {string} args.name\n * @param {boolean} [args.shout]\n * @return {string} */\nexport function greet({ name, shout }) {}",
    ] {
        let tool = tool("index.js", text);
        assert_eq!(tool.input_schema.to_string(), GREET, "{text}");
        assert_eq!((tool.description.as_str(), tool.output), ("Greets.", Output::Text), "{text}");
    }
    let text = "/**\n * @param {Object} args - All.\n * @param {string} args.name - Whom to greet.\n * @param {boolean} [args.shout=false]\n */\nexport function greet(args) {}";
    assert_eq!(
        input("index.mjs", text),
        GREET_DEFAULT.replace(r#""type":"string""#, r#""description":"Whom to greet.","type":"string""#)
    );
    let text = "import { tool } from 'skill-engine';\n/** Greets. */\nexport const greet = tool({},\n  /** @param {{ name: string, shout?: boolean }} args */ (args) => 1);";
    assert_eq!(input("index.js", text), GREET);
    assert_eq!(tool("index.js", text).description, "Greets.");
    let text = "/** @param {{ i: Integer }} args\n * @returns {number} */\nexport const f = (args) => 1";
    assert!(input("a.js", text).contains("integer"));
    assert!(tool("a.js", text).output_schema.is_some());
}

#[test]
fn results() {
    let scalar = |ty: &str| {
        Some(
            json!({ "type": "object", "properties": { "result": { "type": ty } }, "required": ["result"], "additionalProperties": false }),
        )
    };
    assert_eq!(output("export const f = (): boolean => true"), scalar("boolean"));
    assert_eq!(output("export async function f(): Promise<number> { return 1 }"), scalar("number"));
    assert_eq!(
        output("import { type Integer } from 'skill-engine';\nexport const f = (): Integer => 1"),
        scalar("integer")
    );
    let kind = |text| tool("index.ts", text).output;
    assert_eq!(kind("export const f = (): void => {}"), Output::Nothing);
    assert_eq!(kind("export async function f(): Promise<void> {}"), Output::Nothing);
    assert_eq!(kind("export const f = () => ({})"), Output::Any);
    assert_eq!(kind("type Text = string; export const f = (): Text => ''"), Output::Text);
}

#[test]
fn the_explicit_form() {
    let text = "import { tool } from 'skill-engine';\n/** Doc. */\nexport const close = tool({ name: 'close_issue', title: \"Close\", description: `Closes.`, readOnly: false, destructive: true, idempotent: true, openWorld: false }, () => {});";
    let tool = tool("index.ts", text);
    assert_eq!((tool.export.as_str(), tool.name.as_str()), ("close", "close_issue"));
    assert_eq!((tool.title.as_deref(), tool.description.as_str()), (Some("Close"), "Closes."));
    let hints = tool.annotations;
    assert_eq!(
        [hints.read_only, hints.destructive, hints.idempotent, hints.open_world],
        [Some(false), Some(true), Some(true), Some(false)]
    );
}

#[test]
fn what_is_no_function_is_no_tool() {
    let text = "export interface A { x: string[] }\nexport type B = A[];\nexport const c = 1;\nexport enum D { E }\nexport type { F } from './f';\nexport type * from './g';\nexport declare function h(): void;\nconst i = {};\nexport { i };\nexport { type j } from './j';\nimport { k } from './k';\nexport function createIssue() { k(); }";
    let tools = tools("index.ts", text);
    assert_eq!(tools.iter().map(|tool| tool.name.as_str()).collect::<Vec<_>>(), ["create-issue"]);
}

#[test]
fn unsupported_types_are_named() {
    let by_hand = "give the schema by hand, with `tool({ inputSchema: { … } }, …)`";
    assert_eq!(
        errors("index.ts", "export function f(args: {\n  a: string;\n  when: Date[];\n}) {}"),
        [format!("3:9: the type `Date` can't become a schema, since JSON has nothing like it: {by_hand}")]
    );
    assert_error(
        "export const f = (): bigint => 1n",
        "1:22",
        "since JSON has no bigints: give the schema by hand, with `tool({ outputSchema: { … } }, …)`",
    );
    assert_error("export function f(args: { a: Integer }) {}", "1:30", "import it from \"skill-engine\"");
    assert_error("type A = A;\nexport function f(args: { a: A }) {}", "2:30", "nothing but itself");
    assert_error("export function f(args: { m(): void }) {}", "1:27", "`m(): void`");
    assert_error("export function f(args: { [Symbol.iterator]: string }) {}", "1:28", "written out");
    assert_error("export function f(args: { a }) {}", "1:27", "`a` has no type");
    assert_error("export function f(name: string) {}", "1:25", "a tool takes one object");
    assert_error("export const ä = 1, f = (args: { ä: bigint }) => 1", "1:37", "`bigint`");
}

#[test]
fn an_error_stands_in_the_file_that_it_is_in() {
    let files = [
        ("src/index.ts", "import { A } from './types';\nexport function f(args: A) {}"),
        ("src/types.ts", "export interface A {\n  when: Date;\n}"),
    ];
    let error = &read(&files).unwrap_err()[0];
    assert_eq!((error.file.as_path(), error.line, error.column), (Path::new("src/types.ts"), Some(2), Some(9)));
    assert_eq!(error.excerpt.as_deref(), Some("  when: Date;"));
}

#[test]
fn nothing_outside_of_the_skill_is_read() {
    let outside = |import: &str| {
        let text = format!("import type {{ A }} from '{import}';\nexport function f(args: {{ a: A }}) {{}}");
        read(&[("src/index.ts", &text), ("a.ts", "export type A = string;")])
            .map_err(|errors| errors[0].message.clone())
    };
    assert!(outside("../a").is_ok());
    for import in ["../../a", "/a", "../../skill/a"] {
        assert!(outside(import).unwrap_err().contains("lies outside of the skill's folder"), "{import}");
    }
    assert!(outside("./a").unwrap_err().contains("there is no file `./a`"));
    assert!(outside("a").unwrap_err().contains("comes from the package `a`"));
}

#[test]
fn tools_stand_where_they_are_written() {
    let files = [
        ("src/index.ts", "export { hello as greet } from './hello';\nexport const later = () => 1;"),
        ("src/hello.ts", "/** Hello. */\nexport function hello() {}"),
    ];
    let tools = read(&files).unwrap();
    let places: Vec<_> = tools.iter().map(|tool| (tool.export.as_str(), tool.at.as_str())).collect();
    assert_eq!(places, [("greet", "src/hello.ts:2:17"), ("later", "src/index.ts:2:14")]);
    assert_eq!(tools[0].description, "Hello.");
}

#[test]
fn types_may_be_large_but_not_endless() {
    let mut text = String::from("type A0 = { a: string };\n");
    for depth in 1..30 {
        text.push_str(&format!("type A{depth} = {{ a: A{0}; b: A{0} }};\n", depth - 1));
    }
    text.push_str("export function f(args: { a: A29 }) {}");
    assert!(errors("index.ts", &text)[0].contains("grows too large"));
    let nested = format!("export function f(args: {{ a: {}string{} }}) {{}}", "{ a: ".repeat(40), " }".repeat(40));
    assert_eq!(tools("index.ts", &nested).len(), 1);
}

#[test]
fn what_can_t_be_a_tool_is_said() {
    assert_error("export default function f() {}", "1:1", "default export");
    assert_error("export class A {}", "1:8", "class");
    assert_error("export const A = class {}", "1:18", "class");
    assert_error("export { a } from './a'", "1:19", "there is no file `./a`");
    assert_error("export { a } from 'a'", "1:10", "from the package `a`");
    assert_error("export * from './a'", "1:15", "there is no file `./a`");
    assert_error("export * from 'a'", "1:1", "from the package `a`");
    assert_error("import { a } from 'a';\nexport { a };", "2:10", "from the package `a`");
    assert_error("export function f(a: string, b: string) {}", "1:18", "several parameters");
    assert_error("export function f(...all: string[]) {}", "1:18", "several parameters");
    assert_error("export function f(args) {}", "1:19", "`args: { name: string }`");
    assert_error("export function* f() {}", "1:18", "generator");
    assert_error("export function f<T>(args: { a: T }) {}", "1:18", "generic");
    assert_error(
        "export function f(args: { a: string }): string;\nexport function f(args: { a: string }) { return '' }",
        "1:17",
        "overloads",
    );
    assert_error(
        "export const createIssue = () => 1, create_issue = () => 2",
        "1:37",
        "both become the tool `create-issue`",
    );
    assert_error("export const größe = () => 1", "1:14", "tool({ name");
    assert_error("export function f({ n = 'x' }: { n?: number }) {}", "1:25", "no number");
    assert_error("const a = 1;", "1:1", "no function is exported");
    assert_error("", "1:1", "no function is exported");
}

#[test]
fn options_are_literals() {
    let with =
        |options: &str| format!("import {{ tool }} from 'skill-engine';\nexport const f = tool({options}, () => 1);");
    assert_error(&with("{ name: NAME }"), "2:31", "literals");
    assert_error(&with("{ ...rest }"), "2:25", "literals");
    assert_error(&with("{ name: 'a b' }"), "2:31", "can't be the name of a tool");
    assert_error(&with("{ title: true }"), "2:32", "is a string");
    assert_error(&with("{ readOnly: 'yes' }"), "2:35", "is true or false");
    assert_error(&with("{ readonly: true }"), "2:25", "`readOnly`");
    assert_error(&with("options"), "2:23", "`tool` takes its options");
    assert_error(&with("{ icons: [{ source: 'http://a' }] }"), "2:33", "`https:` or `data:`");
    assert_error(&with("{ icons: [{ source: 'data:,', size: 1 }] }"), "2:53", "icons are a list");
    assert_error(&with("{ icons: 'data:,' }"), "2:32", "icons are a list");
    assert_error(&with("{ icons: [icon] }"), "2:32", "literals");
    assert_error(&with("{ meta: [] }"), "2:31", "is an object");
    assert_error(&with("{ meta: { a: now() } }"), "2:31", "literals");
    assert_error(&with("{ inputSchema: { type: 'string' } }"), "2:38", "`type: \"object\"`");
    assert_error(&with("{ outputSchema: 1 }"), "2:39", "is an object");
    assert_error(
        "import { tool } from 'skill-engine';\nexport const f = tool(() => 1);",
        "2:18",
        "`tool` takes its options",
    );
}

#[test]
fn javascript_errors_have_their_place() {
    let text = "/**\n * @param {{\n *   a: bigint }} args\n */\nexport function f(args) {}";
    assert!(errors("index.js", text)[0].starts_with("3:9: the type `bigint`"), "{:?}", errors("index.js", text));
    assert!(errors("index.js", "export function f(args) {}")[0].contains("@param {{ name: string }} args"));
    let text = "/** @param {{ a: } args */\nexport function f(args) {}";
    assert!(errors("index.js", text)[0].starts_with("2:19"), "{:?}", errors("index.js", text));
    let text = "/** @param {Array<} args */\nexport function f(args) {}";
    assert!(errors("index.js", text)[0].starts_with("1:13: `Array<` is not a type"), "{:?}", errors("index.js", text));
    let text = "/**\n * @param {object} args\n * @param {boolean} [args.a=maybe]\n */\nexport function f(args) {}";
    assert!(errors("index.js", text)[0].starts_with("3:4: the default `maybe`"), "{:?}", errors("index.js", text));
    assert!(errors("index.js", "export function f(args: string) {}")[0].starts_with("1:"));
}

#[test]
fn every_problem_is_reported() {
    let text = "export class A {}\nexport function f(args: { a: symbol }) {}\nexport default 1;";
    assert_eq!(errors("index.ts", text).len(), 3);
}

#[test]
fn syntax_errors_have_their_place() {
    assert_error("export function f( {}\n", "2:1", "syntax error");
    assert_error("const a = ;\nexport function f() {}", "1:11", "syntax error");
    let diagnostic = &read(&[("src/index.ts", "let a = `")]).unwrap_err()[0];
    assert_eq!(diagnostic.file, Path::new("src/index.ts"));
    assert!(diagnostic.excerpt.is_some());
}

#[test]
fn files_of_other_systems() {
    let text = "\u{feff}/**\r\n * Greets.\r\n * Twice.\r\n */\r\nexport function greet(args: { name: string }) {}\r\n";
    assert_eq!(tool("index.ts", text).description, "Greets.\nTwice.");
    assert_error("export const a = 1;\r\nexport function f(args: { a: symbol }) {}", "2:30", "`symbol`");
}
