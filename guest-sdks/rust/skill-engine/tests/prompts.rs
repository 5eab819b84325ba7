//! What clients are told of prompts, and what a prompt makes of its arguments.

use std::borrow::Cow;
use std::num::ParseIntError;

use skill_engine::bindings::exports::skill::engine::prompts::{Conversation as Made, Failure, Prompt as Definition};
use skill_engine::bindings::skill::engine::types::{Body, Reader};
use skill_engine::content;
use skill_engine::prompt::{Entry, Error, Prompt, get, list};
use skill_engine::serde_json::json;
use skill_engine::{Content, Conversation, Message, ToolError, data, message, prompt, tool};

#[data]
#[derive(Debug)]
#[serde(rename_all = "lowercase")]
enum Tone {
    Kind,
    Blunt,
}

/// How much of it.
#[data]
#[derive(Debug)]
#[schemars(title = "Depth")]
enum Depth {
    /// At a glance.
    Short,
    /// To the end.
    Whole,
}

/// Asks for a review.
///
/// Of any code.
#[prompt(
    title = "Review",
    icons = r#"[{ "source": "https://a.example/i.png", "sizes": ["any"] }]"#,
    meta = r#"{ "com.example/key": 1 }"#
)]
fn review(
    /// What to review.
    code: String,
    #[schemars(title = "How it sounds")]
    #[default("kind")]
    tone: Tone,
    depth: Option<Depth>,
    r#type: Option<String>,
) -> String {
    format!("{code} {tone:?} {depth:?} {type:?}", r#type = r#type)
}

#[prompt(name = "hello_2", description = "Says hello.")]
fn hello() -> &'static str {
    "Hello!"
}

#[prompt]
fn bare(letter: char) -> Cow<'static, str> {
    format!("<{letter}>").into()
}

#[prompt]
fn block() -> Content {
    content::image([1], "image/png").audience([Reader::Assistant])
}

#[prompt]
fn blocks() -> Vec<Content> {
    vec![content::text("a"), "b".into(), String::from("c").into()]
}

#[prompt]
fn answered() -> Message {
    message::assistant("yes")
}

#[prompt]
async fn exchange(question: String) -> Result<Vec<Message>, String> {
    match later(question).await.as_str() {
        "" => Err("there is no question".into()),
        question => Ok(vec![message::user(question), message::assistant(content::text("42")), "Sure?".into()]),
    }
}

async fn later(text: String) -> String {
    text
}

#[prompt]
fn whole(topic: String) -> skill_engine::Result<Conversation> {
    let conversation = message::conversation().description(format!("On {topic}.")).messages([topic]);
    Ok(conversation.meta(json!({ "com.example/key": [1] })))
}

#[prompt]
fn parsed(number: String) -> Result<String, ParseIntError> {
    Ok(number.parse::<u8>()?.to_string())
}

#[prompt]
fn failing() -> Result<String, ToolError> {
    Err(ToolError::new("no such file").data(json!({ "code": 404 })))
}

const PROMPTS: &[Entry] = &[
    Entry::of::<review>(),
    Entry::of::<hello>(),
    Entry::of::<bare>(),
    Entry::of::<block>(),
    Entry::of::<blocks>(),
    Entry::of::<answered>(),
    Entry::of::<exchange>(),
    Entry::of::<whole>(),
    Entry::of::<parsed>(),
    Entry::of::<failing>(),
];

fn outcome(name: &str, arguments: &[(&str, &str)]) -> Result<Made, Error> {
    let arguments = arguments.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    get(PROMPTS, name.into(), arguments)
}

/// Each message as `user: text`.
fn said(name: &str, arguments: &[(&str, &str)]) -> Vec<String> {
    let role = |role| if role == Reader::User { "user" } else { "assistant" };
    let messages = outcome(name, arguments).unwrap().messages.into_iter();
    let texts = messages.map(|message| match message.content.body {
        Body::Text(text) => format!("{}: {text}", role(message.role)),
        other => format!("{}: {other:?}", role(message.role)),
    });
    texts.collect()
}

fn refusal(name: &str, arguments: &[(&str, &str)]) -> String {
    match outcome(name, arguments) {
        Err(Error::InvalidArguments(failure)) => failure.message,
        other => panic!("no refusal: {other:?}"),
    }
}

fn failure(name: &str, arguments: &[(&str, &str)]) -> Failure {
    match outcome(name, arguments) {
        Err(Error::Failed(failure)) => failure,
        other => panic!("no failure: {other:?}"),
    }
}

#[test]
fn a_prompt_is_told_by_its_function_and_options() {
    let listed = list(PROMPTS).unwrap();
    assert_eq!(listed.len(), PROMPTS.len());
    let Definition { name, title, description, icons, meta, place, .. } = &listed[0];
    assert_eq!((name.as_str(), title.as_deref()), ("review", Some("Review")));
    assert_eq!(description.as_deref(), Some("Asks for a review.\n\nOf any code."));
    assert_eq!(
        (icons[0].source.as_str(), icons[0].sizes.as_slice()),
        ("https://a.example/i.png", &["any".to_owned()][..])
    );
    assert_eq!(meta.as_deref(), Some(r#"{"com.example/key":1}"#));
    assert_eq!(place.as_deref(), Some("skill-engine/tests/prompts.rs:40:4"));
    assert_eq!((listed[1].name.as_str(), listed[1].description.as_deref()), ("hello_2", Some("Says hello.")));
    let bare = &listed[2];
    assert_eq!((bare.title.as_deref(), bare.description.as_deref(), bare.meta.as_deref()), (None, None, None));
    assert!(bare.icons.is_empty());
}

#[test]
fn its_parameters_are_its_arguments() {
    let arguments = review::definition().unwrap().arguments;
    let told = |argument: &skill_engine::prompt::Argument| {
        let (title, description) = (argument.title.as_deref(), argument.description.as_deref());
        format!("{} {title:?} {description:?} {}", argument.name, argument.required)
    };
    let expected = [
        r#"code None Some("What to review.") true"#,
        r#"tone Some("How it sounds") None false"#,
        r#"depth Some("Depth") Some("How much of it.") false"#,
        "type None None false",
    ];
    assert_eq!(arguments.iter().map(told).collect::<Vec<_>>(), expected);
    assert!(hello::definition().unwrap().arguments.is_empty());
}

#[test]
fn arguments_are_read_as_what_they_are() {
    assert_eq!(said("review", &[("code", "1")]), ["user: 1 Kind None None"]);
    let all = [("code", "{}"), ("tone", "blunt"), ("depth", "Whole"), ("type", "null")];
    assert_eq!(said("review", &all), [r#"user: {} Blunt Some(Whole) Some("null")"#]);
    assert_eq!(said("bare", &[("letter", "ä")]), ["user: <ä>"]);
}

#[test]
fn arguments_that_do_not_fit_are_refused_by_name() {
    assert_eq!(refusal("review", &[]), "`code` is missing");
    let tone = "`tone`: expected one of `kind`, `blunt`, found \"rude\"";
    assert_eq!(refusal("review", &[("code", "1"), ("tone", "rude")]), tone);
    let depth = "`depth`: expected one of `Short`, `Whole`, found \"\"";
    assert_eq!(refusal("review", &[("code", "1"), ("depth", "")]), depth);
    assert_eq!(refusal("bare", &[("letter", "ab")]), "`letter`: expected a character, found \"ab\"");
}

#[test]
fn a_text_or_a_block_is_said_by_the_user() {
    assert_eq!(said("hello_2", &[]), ["user: Hello!"]);
    assert_eq!(said("blocks", &[]), ["user: a", "user: b", "user: c"]);
    let made = outcome("block", &[]).unwrap();
    let [only] = made.messages.as_slice() else { panic!("{made:?}") };
    assert!(matches!(&only.content.body, Body::Image(image) if image.data == [1]), "{made:?}");
    assert_eq!((only.role, only.content.audience.as_slice()), (Reader::User, &[Reader::Assistant][..]));
    assert!(made.description.is_none() && made.meta.is_none());
}

#[test]
fn messages_have_a_role() {
    assert_eq!(said("answered", &[]), ["assistant: yes"]);
    let exchange = said("exchange", &[("question", "What is it?")]);
    assert_eq!(exchange, ["user: What is it?", "assistant: 42", "user: Sure?"]);
}

#[test]
fn a_conversation_says_what_it_is() {
    let made = outcome("whole", &[("topic", "tea")]).unwrap();
    assert_eq!(made.description.as_deref(), Some("On tea."));
    assert_eq!(made.meta.as_deref(), Some(r#"{"com.example/key":[1]}"#));
    assert_eq!(said("whole", &[("topic", "tea")]), ["user: tea"]);
}

#[test]
fn an_err_is_a_failure_with_its_place_and_causes() {
    let Failure { message, stack, data } = failure("exchange", &[("question", "")]);
    assert_eq!((message.as_str(), data), ("there is no question", None));
    let stack = stack.unwrap();
    assert!(
        stack.starts_with("at exchange (skill-engine/tests/prompts.rs:78:10)\n  78 | async fn exchange("),
        "{stack}"
    );
    assert_eq!(failure("parsed", &[("number", "x")]).message, "invalid digit found in string");
    let Failure { message, stack, data } = failure("failing", &[]);
    assert_eq!((message.as_str(), data.as_deref()), ("no such file", Some(r#"{"code":404}"#)));
    let lines: Vec<_> = stack.as_deref().unwrap().lines().collect();
    assert_eq!(lines[0], "at skill-engine/tests/prompts.rs:102:9");
    assert_eq!(lines[1], "at failing (skill-engine/tests/prompts.rs:101:4)");
}

#[test]
fn an_unknown_prompt_is_named() {
    assert!(matches!(outcome("shout", &[]), Err(Error::UnknownPrompt(name)) if name == "shout"));
}

#[prompt]
fn counted(count: u8) -> String {
    count.to_string()
}

type Maybe = Option<String>;

#[prompt]
fn aliased(text: Maybe) -> String {
    text.unwrap_or_default()
}

#[prompt]
fn astray(#[default("rude")] tone: Tone) -> String {
    format!("{tone:?}")
}

#[test]
fn what_is_no_text_is_told_with_the_list() {
    const BROKEN: &[Entry] = &[Entry::of::<hello>(), Entry::of::<counted>()];
    let Failure { message, stack, .. } = list(BROKEN).unwrap_err();
    assert_eq!(message, "the prompt `counted`: the argument `count` is no text, as clients pass it: take a `String`");
    assert!(stack.unwrap().starts_with("at counted (skill-engine/tests/prompts.rs:"));
    let aliased = aliased::definition().unwrap_err().message;
    assert_eq!(aliased, "the prompt `aliased`: the argument `text` is no text, as clients pass it: take a `String`");
    let astray = astray::definition().unwrap_err().message;
    assert_eq!(
        astray,
        "the prompt `astray`: the default of `tone` is none: expected one of `kind`, `blunt`, found \"rude\""
    );
}

// Names that the code of the macros uses too.
mod names {
    use super::*;

    #[prompt(complete(asked = returned))]
    pub fn asked(asked: String) -> String {
        asked
    }

    fn returned(value: &str, _: &std::collections::BTreeMap<String, String>) -> [String; 1] {
        [value.to_owned()]
    }

    #[prompt]
    pub fn arguments(arguments: String) -> String {
        arguments
    }

    #[prompt]
    pub fn place(value: String) -> Result<String, String> {
        Err(value)
    }

    pub mod tools {
        use super::tool;

        #[tool]
        pub fn arguments(arguments: String) -> String {
            arguments
        }

        #[tool]
        pub fn place(value: String) -> Result<String, String> {
            Err(value)
        }
    }
}

#[test]
fn a_function_has_any_name() {
    const NAMED: &[Entry] =
        &[Entry::of::<names::asked>(), Entry::of::<names::arguments>(), Entry::of::<names::place>()];
    let one = |argument: &str| vec![(argument.to_owned(), "x".to_owned())];
    assert_eq!(get(NAMED, "arguments".into(), one("arguments")).unwrap().messages.len(), 1);
    assert_eq!(get(NAMED, "asked".into(), one("asked")).unwrap().messages.len(), 1);
    assert!(matches!(get(NAMED, "place".into(), one("value")), Err(Error::Failed(failure)) if failure.message == "x"));
    let offers = skill_engine::prompt::complete(NAMED, "asked".into(), "asked", "y", Vec::new());
    assert_eq!(offers.unwrap(), ["y"]);
    const TOOLS: &[skill_engine::tool::Entry] = &[
        skill_engine::tool::Entry::of::<names::tools::arguments>(),
        skill_engine::tool::Entry::of::<names::tools::place>(),
    ];
    assert!(skill_engine::tool::call(TOOLS, "arguments".into(), r#"{"arguments":"x"}"#).is_ok());
    assert!(skill_engine::tool::call(TOOLS, "place".into(), r#"{"value":"x"}"#).is_err());
}
