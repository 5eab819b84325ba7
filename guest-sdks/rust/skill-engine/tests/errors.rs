//! What becomes of errors.

use std::error::Error as StdError;
use std::fmt::{Display, Formatter};
use std::num::ParseIntError;

use skill_engine::bindings::exports::skill::engine::tools::Failure;
use skill_engine::serde_json::json;
use skill_engine::tool::{Entry, Error, call};
use skill_engine::{Result, ToolError, http, tool};

#[derive(Debug)]
struct Outer(ParseIntError);

impl Display for Outer {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str("no such page")
    }
}

impl StdError for Outer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

/// Without causes, as an error that is only printed.
struct Printed;

impl Display for Printed {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str("printed")
    }
}

fn page(text: &str) -> std::result::Result<u8, Outer> {
    text.parse().map_err(Outer)
}

#[tool]
fn sourced() -> std::result::Result<u8, Outer> {
    page("x")
}

#[tool]
fn boxed() -> std::result::Result<u8, Box<dyn StdError>> {
    Ok(page("x")?)
}

#[tool]
fn sent() -> std::result::Result<u8, Box<dyn StdError + Send + Sync>> {
    Ok(page("x")?)
}

#[tool]
fn printed() -> std::result::Result<u8, Printed> {
    Err(Printed)
}

#[tool]
fn taken() -> Result<u8> {
    let page = page("x")?;
    Ok(page)
}

#[tool]
fn made() -> Result<()> {
    Err(ToolError::new("no such issue").data(json!({ "code": 404 })))
}

#[tool]
fn unreachable() -> std::result::Result<String, http::Error> {
    Err(http::Error::Status { url: "https://a.example".into(), status: 500 })
}

#[tool]
async fn later() -> Result<u8> {
    Ok(page("x")?)
}

const TOOLS: &[Entry] = &[
    Entry::of::<sourced>(),
    Entry::of::<boxed>(),
    Entry::of::<sent>(),
    Entry::of::<printed>(),
    Entry::of::<taken>(),
    Entry::of::<made>(),
    Entry::of::<unreachable>(),
    Entry::of::<later>(),
];

fn failure(name: &str) -> Failure {
    match call(TOOLS, name.into(), "{}") {
        Err(Error::Failed(failure)) => failure,
        other => panic!("no failure: {other:?}"),
    }
}

fn stack(name: &str) -> Vec<String> {
    failure(name).stack.unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn an_error_tells_its_place_and_its_causes() {
    for name in ["sourced", "boxed", "sent"] {
        let failure = failure(name);
        assert_eq!(failure.message, "no such page", "{name}");
        let stack = failure.stack.unwrap();
        assert!(stack.starts_with(&format!("at {name} (skill-engine/tests/errors.rs:")), "{stack}");
        assert!(stack.ends_with("\ncaused by: invalid digit found in string"), "{stack}");
    }
}

#[test]
fn the_line_of_the_tool_is_shown_with_a_caret() {
    let stack = stack("printed");
    assert_eq!(stack[0], "at printed (skill-engine/tests/errors.rs:56:4)");
    assert_eq!(stack[1], "  56 | fn printed() -> std::result::Result<u8, Printed> {");
    assert_eq!(stack[2], "     |    ^^^^^^^");
    assert_eq!(stack.len(), 3);
}

#[test]
fn a_tool_error_knows_where_it_was_taken_in() {
    let stack = stack("taken");
    assert_eq!(stack[0], "at skill-engine/tests/errors.rs:62:16");
    assert!(stack[1].starts_with("at taken (skill-engine/tests/errors.rs:61:4)"), "{stack:?}");
    assert_eq!(stack.last().unwrap(), "caused by: invalid digit found in string");
    assert_eq!(failure("taken").message, "no such page");
    assert_eq!(failure("later").message, "no such page");
}

#[test]
fn a_tool_error_carries_data() {
    let failure = failure("made");
    assert_eq!((failure.message.as_str(), failure.data.as_deref()), ("no such issue", Some(r#"{"code":404}"#)));
    assert!(failure.stack.unwrap().starts_with("at skill-engine/tests/errors.rs:68:9\nat made ("));
}

#[test]
fn errors_of_the_sdk_are_errors_too() {
    assert_eq!(failure("unreachable").message, "https://a.example answered with the status 500");
}
