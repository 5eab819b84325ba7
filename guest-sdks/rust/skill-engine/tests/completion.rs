//! What a prompt offers while its arguments are typed.

use std::collections::BTreeMap;

use skill_engine::bindings::exports::skill::engine::prompts::Failure;
use skill_engine::prompt::{Entry, Error, complete};
use skill_engine::{data, prompt};

#[data]
#[derive(Debug)]
#[serde(rename_all = "kebab-case")]
enum Tone {
    VeryKind,
    Keen,
    Kind,
}

#[data]
#[derive(Debug)]
#[serde(rename_all = "lowercase")]
enum Depth {
    /// At a glance.
    Short,
    Shallow,
    /// To the end.
    Whole,
}

#[prompt(complete(language = ["rust", "ruby", "python"], r#type = files::named, tone = loud, none = []))]
fn review(
    code: String,
    language: Option<String>,
    r#type: String,
    tone: Tone,
    kindness: Option<Tone>,
    #[default("whole")] depth: Depth,
    none: String,
) -> String {
    format!("{code} {language:?} {type} {tone:?} {kindness:?} {depth:?} {none}", r#type = r#type)
}

#[prompt(complete(branch = known, commit = broken))]
fn compare(branch: String, commit: String) -> String {
    branch + &commit
}

mod files {
    use super::BTreeMap;

    pub fn named(value: &str, others: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
        let language = others.get("language").cloned().unwrap_or_default();
        [format!("{language}/{value}"), "README".to_owned()].into_iter()
    }
}

fn loud(_: &str, _: &BTreeMap<String, String>) -> Vec<&'static str> {
    vec!["LOUD"]
}

fn known(value: &str, _: &BTreeMap<String, String>) -> Result<Vec<String>, String> {
    match value {
        "" => Err("nothing to go by".into()),
        value => Ok(vec![value.repeat(2)]),
    }
}

/// What lies in the text that was typed can be offered too.
fn broken<'a>(value: &'a str, _: &BTreeMap<String, String>) -> skill_engine::Result<Vec<&'a str>> {
    let length: usize = value.parse()?;
    Ok(vec![&value[..length]])
}

const PROMPTS: &[Entry] = &[Entry::of::<review>(), Entry::of::<compare>()];

fn outcome(argument: &str, value: &str) -> Result<Vec<String>, Error> {
    let name = if matches!(argument, "branch" | "commit") { "compare" } else { "review" };
    complete(PROMPTS, name.into(), argument, value, vec![("language".into(), "rust".into())])
}

fn offers(argument: &str, value: &str) -> Vec<String> {
    outcome(argument, value).unwrap()
}

fn failure(argument: &str, value: &str) -> Failure {
    match outcome(argument, value) {
        Err(Error::Failed(failure)) => failure,
        other => panic!("no failure: {other:?}"),
    }
}

#[test]
fn of_a_list_is_offered_what_begins_so() {
    assert_eq!(offers("language", "ru"), ["rust", "ruby"]);
    assert_eq!(offers("language", ""), ["rust", "ruby", "python"]);
    assert_eq!(offers("language", "Rust"), ["rust"]);
    assert_eq!(offers("language", "st"), [""; 0]);
    assert_eq!(offers("none", ""), [""; 0]);
}

#[test]
fn what_a_function_returns_is_offered_as_it_is() {
    assert_eq!(offers("type", "a"), ["rust/a", "README"]);
    assert_eq!(offers("branch", "x"), ["xx"]);
    assert_eq!(offers("commit", "1"), ["1"]);
}

#[test]
fn a_choice_is_completed_by_its_names_unless_the_author_says_otherwise() {
    assert_eq!(offers("kindness", "k"), ["keen", "kind"]);
    assert_eq!(offers("kindness", ""), ["very-kind", "keen", "kind"]);
    assert_eq!(offers("tone", "k"), ["LOUD"]);
    let mut depths = offers("depth", "");
    depths.sort();
    assert_eq!(depths, ["shallow", "short", "whole"]);
    assert_eq!(offers("depth", "w"), ["whole"]);
}

#[test]
fn any_other_argument_has_no_completion() {
    assert_eq!(offers("code", ""), [""; 0]);
    assert_eq!(offers("stranger", ""), [""; 0]);
}

#[test]
fn a_completion_that_fails_is_the_prompts_failure() {
    let Failure { message, stack, .. } = failure("branch", "");
    assert_eq!(message, "nothing to go by");
    assert!(stack.unwrap().starts_with("at compare (skill-engine/tests/completion.rs:43:4)"));
    let Failure { message, stack, .. } = failure("commit", "x");
    assert_eq!(message, "invalid digit found in string");
    assert!(stack.unwrap().starts_with("at skill-engine/tests/completion.rs:69:"));
    let unknown = complete(PROMPTS, "other".into(), "code", "", Vec::new());
    assert!(matches!(unknown, Err(Error::UnknownPrompt(name)) if name == "other"));
}
