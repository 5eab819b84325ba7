//! What parameters can be, beyond a name and a type.

use skill_engine::serde_json::Value;
use skill_engine::tool::{Entry, Error, Tool, call};
use skill_engine::{data, tool};

#[data]
#[derive(Debug)]
struct Query {
    /// What to look for.
    text: String,
    #[serde(default)]
    limit: u8,
    order: Option<Order>,
}

#[data]
#[derive(Debug)]
#[serde(rename_all = "lowercase")]
enum Order {
    Newest,
    Oldest,
}

#[data]
#[derive(Debug)]
#[serde(tag = "action", rename_all = "lowercase")]
enum Action {
    Add { item: String },
    Clear,
}

#[tool]
fn search(#[arguments] query: Query) -> String {
    format!("{query:?}")
}

#[tool]
fn act(#[arguments] action: Action) -> String {
    format!("{action:?}")
}

#[tool]
fn limited(
    /// How many.
    #[schemars(range(min = 1, max = 10))]
    #[default(5)]
    count: u8,
    #[schemars(length(max = 3), inner(length(min = 1)))] tags: Option<Vec<String>>,
    #[schemars(email)] to: String,
    #[default("newest")] order: Order,
    #[default(["a", "b"])] names: Vec<String>,
) -> String {
    format!("{count} {tags:?} {to} {order:?} {names:?}")
}

#[tool]
fn nested(queries: Vec<Query>, point: (i32, i32), extra: Value) -> String {
    format!("{queries:?} {point:?} {extra}")
}

#[tool(input_schema = r#" { "type": "object", "properties": { "a": { "type": "integer" } } } "#)]
fn by_hand(a: i32, b: Option<NoSchema>) -> String {
    format!("{a} {}", b.is_some())
}

/// Readable, but without a schema.
#[derive(skill_engine::serde::Deserialize)]
#[serde(crate = "skill_engine::serde")]
struct NoSchema {}

#[tool(input_schema = r#"{"type":"object"}"#)]
fn free(#[arguments] all: Value) -> String {
    all.to_string()
}

#[tool]
fn broken(
    #[schemars(range(min = 1))]
    #[default(0)]
    count: u8,
) -> u8 {
    count
}

#[tool]
fn astray(#[default("sideways")] order: Order) -> String {
    format!("{order:?}")
}

#[tool]
fn number(#[arguments] all: i32) -> i32 {
    all
}

const TOOLS: &[Entry] = &[
    Entry::of::<search>(),
    Entry::of::<act>(),
    Entry::of::<limited>(),
    Entry::of::<nested>(),
    Entry::of::<by_hand>(),
    Entry::of::<free>(),
];

fn answer(name: &str, arguments: &str) -> String {
    match call(TOOLS, name.into(), arguments) {
        Ok(output) => format!("{:?}", output.content[0].body).trim_start_matches("Body::Text").replace("\\\"", "\""),
        Err(Error::InvalidArguments(failure)) => failure.message,
        Err(error) => panic!("{error:?}"),
    }
}

fn input<T: Tool>() -> String {
    T::definition().unwrap().input_schema
}

fn refusal<T: Tool>() -> String {
    T::definition().unwrap_err().message
}

#[test]
fn the_fields_of_a_struct_can_be_the_properties() {
    let expected = r#"{"type":"object","properties":{"text":{"description":"What to look for.","type":"string"},"limit":{"type":"integer","minimum":0,"default":0},"order":{"type":["string","null"],"enum":["newest","oldest",null]}},"required":["text"],"additionalProperties":false}"#;
    assert_eq!(input::<search>(), expected);
    let found = answer("search", r#"{"text":"a","order":"oldest"}"#);
    assert_eq!(found, r#"("Query { text: "a", limit: 0, order: Some(Oldest) }")"#);
    assert_eq!(answer("search", r#"{"limit":1}"#), "`text` is missing");
    assert_eq!(answer("search", r#"{"text":"a","limit":300}"#), "`limit`: 300 does not fit a u8");
}

#[test]
fn the_variants_of_an_enum_can_be_the_arguments() {
    let variant = r#"{"type":"object","properties":{"action":{"type":"string","const":"#;
    let expected = format!(
        r#"{{"type":"object","oneOf":[{variant}"add"}},"item":{{"type":"string"}}}},"required":["action","item"],"additionalProperties":false}},{variant}"clear"}}}},"required":["action"],"additionalProperties":false}}]}}"#
    );
    assert_eq!(input::<act>(), expected);
    assert_eq!(answer("act", r#"{"action":"clear"}"#), r#"("Clear")"#);
    let problem = answer("act", r#"{"action":"drop"}"#);
    assert_eq!(problem, "`action`: expected one of `add`, `clear`, found \"drop\"");
}

#[test]
fn attributes_of_fields_work_on_parameters() {
    let properties = [
        r#""count":{"description":"How many.","type":"integer","minimum":1,"maximum":10,"default":5}"#,
        r#""tags":{"type":"array","items":{"type":"string","minLength":1},"maxItems":3}"#,
        r#""to":{"type":"string","format":"email"}"#,
        r#""order":{"type":"string","enum":["newest","oldest"],"default":"newest"}"#,
        r#""names":{"type":"array","items":{"type":"string"},"default":["a","b"]}"#,
    ]
    .join(",");
    let expected =
        format!(r#"{{"type":"object","properties":{{{properties}}},"required":["to"],"additionalProperties":false}}"#);
    assert_eq!(input::<limited>(), expected);
    assert_eq!(answer("limited", r#"{"to":"x"}"#), r#"("5 None x Newest ["a", "b"]")"#);
    assert_eq!(answer("limited", r#"{"to":"x","tags":["t"],"names":[]}"#), r#"("5 Some(["t"]) x Newest []")"#);
}

#[test]
fn a_problem_deep_in_the_arguments_has_a_path() {
    let problem = |queries: &str| answer("nested", &format!(r#"{{"queries":{queries},"point":[1,2],"extra":1}}"#));
    assert_eq!(problem(r#"[{"text":"a"},{"text":1}]"#), "`queries[1].text`: expected a string, found 1");
    assert_eq!(problem(r#"[{"limit":1}]"#), "`queries[0].text` is missing");
    assert_eq!(problem(r#"[{"text":"a","limit":-1}]"#), "`queries[0].limit`: -1 does not fit a u8");
    let order = "`queries[0].order`: expected one of `newest`, `oldest`, found \"x\"";
    assert_eq!(problem(r#"[{"text":"a","order":"x"}]"#), order);
    assert_eq!(problem(r#"{"a":1}"#), "`queries`: expected a sequence, found an object");
    let point = |point: &str| answer("nested", &format!(r#"{{"queries":[],"point":{point},"extra":{{"a":[1.5]}}}}"#));
    assert_eq!(point("[1,2.5]"), "`point[1]`: expected an integer, found 2.5");
    assert_eq!(point("[1]"), "`point`: expected a tuple of size 2, found a length of 1");
    assert_eq!(point("[1,2.0]"), r#"("[] (1, 2) {"a":[1.5]}")"#);
}

#[test]
fn a_schema_by_hand_is_taken_as_it_is() {
    assert_eq!(input::<by_hand>(), r#"{"type":"object","properties":{"a":{"type":"integer"}}}"#);
    assert_eq!(answer("by-hand", r#"{"a":1,"b":{}}"#), r#"("1 true")"#);
    assert_eq!(answer("by-hand", r#"{"a":1.5}"#), "`a`: expected an integer, found 1.5");
    assert_eq!(answer("free", r#"{"x":{"y":null}}"#), r#"("{"x":{"y":null}}")"#);
}

#[test]
fn a_default_that_breaks_its_schema_is_an_error() {
    assert_eq!(refusal::<broken>(), "the tool `broken`: the default 0 of `count` is below `minimum`, 1");
    let astray =
        "the tool `astray`: the default of `order` is none: expected one of `newest`, `oldest`, found \"sideways\"";
    assert_eq!(refusal::<astray>(), astray);
    let number = "the tool `number`: `all` stands for all of the arguments, but its type is no object in JSON";
    assert_eq!(refusal::<number>(), number);
}
