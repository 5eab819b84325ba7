//! What a call of a tool answers.

use skill_engine::bindings::exports::skill::engine::tools::Output;
use skill_engine::bindings::skill::engine::types::{Body, Content};
use skill_engine::tool;
use skill_engine::tool::{Entry, Error, call};

#[tool]
fn say(text: String, #[default(2)] times: u8, loud: Option<bool>) -> Result<String, String> {
    match times {
        0 => Err("nothing to say".into()),
        times => Ok(format!("{} {loud:?}", text.repeat(times.into()))),
    }
}

#[tool]
fn half(number: f32) -> f32 {
    number / 2.0
}

#[tool]
fn next(number: i64) -> i64 {
    number.wrapping_add(1)
}

#[tool]
fn divide(by: f64) -> f64 {
    1.0 / by
}

#[tool]
fn title() -> &'static str {
    "Skill"
}

#[tool]
fn nothing() {}

const TOOLS: &[Entry] = &[
    Entry::of::<say>(),
    Entry::of::<half>(),
    Entry::of::<next>(),
    Entry::of::<divide>(),
    Entry::of::<title>(),
    Entry::of::<nothing>(),
];

fn answer(name: &str, arguments: &str) -> Result<Output, Error> {
    call(TOOLS, name.into(), arguments)
}

fn texts(output: &Output) -> Vec<&str> {
    output.content.iter().map(text).collect()
}

fn text(content: &Content) -> &str {
    match &content.body {
        Body::Text(text) => text,
        _ => panic!("not a text"),
    }
}

fn refusal(name: &str, arguments: &str) -> String {
    match answer(name, arguments) {
        Err(Error::InvalidArguments(failure)) => failure.message,
        other => panic!("no refusal: {other:?}"),
    }
}

#[test]
fn a_string_answers_as_text() {
    let output = answer("say", r#"{"text":"a"}"#).unwrap();
    assert_eq!((texts(&output), output.structured.as_deref()), (vec!["aa None"], None));
    let output = answer("say", r#"{"text":"a","times":1,"loud":true}"#).unwrap();
    assert_eq!(texts(&output), ["a Some(true)"]);
    assert_eq!(texts(&answer("title", "{}").unwrap()), ["Skill"]);
}

#[test]
fn any_other_value_answers_as_structured_output() {
    let output = answer("half", r#"{"number":0.2}"#).unwrap();
    assert_eq!(output.structured.as_deref(), Some(r#"{"result":0.1}"#));
    assert_eq!(texts(&output), [r#"{"result":0.1}"#]);
    let output = answer("next", r#"{"number":9007199254740993}"#).unwrap();
    assert_eq!(output.structured.as_deref(), Some(r#"{"result":9007199254740994}"#));
    let output = answer("nothing", "{}").unwrap();
    assert_eq!((texts(&output), output.structured.as_deref()), (vec![], None));
}

#[test]
fn an_err_answers_as_a_failure_with_its_place() {
    let Err(Error::Failed(failure)) = answer("say", r#"{"text":"a","times":0}"#) else { panic!("no failure") };
    assert_eq!(failure.message, "nothing to say");
    let stack = failure.stack.unwrap();
    assert!(stack.starts_with("at say (skill-engine/tests/call.rs:9:4)\n  9 | fn say(text: String, "), "{stack}");
    let Err(Error::Failed(failure)) = answer("divide", r#"{"by":0}"#) else { panic!("no failure") };
    assert_eq!(failure.message, "inf is no number in JSON");
}

#[test]
fn arguments_that_do_not_fit_are_refused_by_name() {
    assert_eq!(refusal("say", "{}"), "`text` is missing");
    assert_eq!(refusal("say", r#"{"text":5}"#), "`text`: expected a string, found 5");
    assert_eq!(refusal("say", r#"{"text":"a","loud":null}"#), "`loud`: expected a boolean, found null");
    assert_eq!(refusal("say", r#"{"text":"a","times":256}"#), "`times`: 256 does not fit a u8");
    assert_eq!(refusal("say", r#"{"text":"a","times":-1}"#), "`times`: -1 does not fit a u8");
    assert_eq!(refusal("next", r#"{"number":1.5}"#), "`number`: expected an integer, found 1.5");
    assert_eq!(refusal("next", r#"{"number":1e300}"#), "`number`: expected an integer, found 1e+300");
    assert_eq!(refusal("half", r#"{"number":1e300}"#), "`number`: 1e+300 does not fit a f32");
    assert_eq!(refusal("half", "[]"), "the arguments must be a JSON object");
}

#[test]
fn a_whole_number_is_an_integer_however_it_is_written() {
    let output = answer("next", r#"{"number":3.0}"#).unwrap();
    assert_eq!(output.structured.as_deref(), Some(r#"{"result":4}"#));
}

#[test]
fn an_unknown_tool_is_named() {
    assert!(matches!(answer("shout", "{}"), Err(Error::UnknownTool(name)) if name == "shout"));
}
