use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::contract::skill::engine::user::{Answer, Error, Form, Host, KeyedQuestion, Kind, Page, Question};
use crate::state::State;

/// Questions of one `ask`, and bytes of a key, of a message, and of a schema or a message to a model.
const QUESTIONS: usize = 16;
const KEY: usize = 64;
const MESSAGE: usize = 4 << 10;
const JSON: usize = 64 << 10;

/// Why an instance ended: these questions have no answer yet.
#[derive(Debug, thiserror::Error)]
#[error("it asks its user")]
pub(crate) struct Unanswered(pub(crate) Vec<KeyedQuestion>);

impl Host for State {
    fn kinds(&mut self) -> Vec<Kind> {
        self.context.user.kinds.clone()
    }

    fn ask(&mut self, questions: Vec<KeyedQuestion>) -> wasmtime::Result<Result<Vec<Answer>, Error>> {
        let user = &self.context.user;
        let unsupported =
            |question: &KeyedQuestion| Some(kind(&question.question)).filter(|it| !user.kinds.contains(it));
        if let Some(kind) = questions.iter().find_map(unsupported) {
            self.unsupported = Some(kind);
            return Ok(Err(Error::Unsupported(kind)));
        }
        if let Some(fault) = fault(&questions) {
            return Ok(Err(Error::InvalidQuestion(fault)));
        }
        let answers: Vec<_> = questions.iter().map(|question| (user.answer)(question)).collect();
        if answers.iter().all(Option::is_some) {
            return Ok(Ok(answers.into_iter().flatten().collect()));
        }
        let open = questions.into_iter().zip(&answers).filter(|(_, answer)| answer.is_none());
        Err(wasmtime::Error::new(Unanswered(open.map(|(question, _)| question).collect())))
    }
}

fn kind(question: &Question) -> Kind {
    match question {
        Question::Form(_) => Kind::Form,
        Question::Url(_) => Kind::Url,
        Question::Sampling(_) => Kind::Sampling,
        Question::Roots => Kind::Roots,
    }
}

/// What is wrong with questions that no client should be bothered with.
fn fault(questions: &[KeyedQuestion]) -> Option<String> {
    let mut keys = HashSet::new();
    if questions.len() > QUESTIONS {
        return Some(format!("{QUESTIONS} questions can be asked at once, and not {}", questions.len()));
    }
    questions.iter().find_map(|KeyedQuestion { key, question }| {
        let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        let fault = if key.is_empty() || key.len() > KEY || !plain {
            Some(format!("it is no key: letters, digits, `_` or `-`, {KEY} bytes at most"))
        } else if !keys.insert(key.as_str()) {
            Some("another question has this key too".to_owned())
        } else {
            fault_of(question)
        };
        let shown: String = key.chars().take(KEY).collect();
        fault.map(|fault| format!("the question `{}`: {fault}", shown.escape_debug()))
    })
}

fn fault_of(question: &Question) -> Option<String> {
    match question {
        Question::Form(Form { message, schema }) => fault_of_message(message).or_else(|| fault_of_schema(schema)),
        Question::Url(Page { message, url }) => fault_of_message(message).or_else(|| fault_of_url(url)),
        Question::Sampling(message) => match object(message) {
            Err(fault) => Some(format!("the message to the model {fault}")),
            Ok(message) if let Some(fault) = fault_of_texts(&message) => {
                Some(format!("the message to the model {fault}"))
            }
            Ok(message) if !message.get("messages").is_some_and(Value::is_array) => {
                Some("the message to the model has no list `messages`".to_owned())
            }
            Ok(_) => None,
        },
        Question::Roots => None,
    }
}

fn fault_of_message(message: &str) -> Option<String> {
    if message.trim().is_empty() {
        return Some("its message is empty".to_owned());
    }
    if message.len() > MESSAGE {
        return Some(format!("its message has more than {MESSAGE} bytes"));
    }
    let hidden = skill_package::hidden_character(message)?;
    Some(format!("its message holds the hidden character U+{:04X}", u32::from(hidden)))
}

fn fault_of_url(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    match parsed {
        Some(url) if !url.username().is_empty() || url.password().is_some() => {
            Some("its URL names a user, which could pass for the host".to_owned())
        }
        // Written in another way, one program's host could be another's.
        Some(plain) if plain.as_str() != url && plain.as_str() != format!("{url}/") => {
            Some(format!("its URL is written otherwise than plainly: `{plain}`"))
        }
        Some(_) if url.len() <= MESSAGE => None,
        _ => Some("its URL is no plain `https:` or `http:` URL".to_owned()),
    }
}

/// Clients show a field for each property: there is none for what is nested (client/elicitation, "Requested Schema").
fn fault_of_schema(schema: &str) -> Option<String> {
    let schema = match object(schema) {
        Ok(schema) => schema,
        Err(fault) => return Some(format!("its schema {fault}")),
    };
    if let Some(fault) = fault_of_texts(&schema) {
        return Some(format!("its schema {fault}"));
    }
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return Some("its schema has no `\"type\": \"object\"`".to_owned());
    }
    let refers = |words: &Map<String, Value>| words.contains_key("$ref") || words.contains_key("$dynamicRef");
    let Some(Value::Object(properties)) = schema.get("properties") else {
        return Some("its schema has no `properties`".to_owned());
    };
    if refers(&schema) || properties.values().filter_map(Value::as_object).any(refers) {
        return Some("its schema refers to parts of itself".to_owned());
    }
    let flat = |property: &Value| match property.get("type").and_then(Value::as_str) {
        Some("string" | "number" | "integer" | "boolean") => true,
        // Several of some choices.
        Some("array") => {
            let items = property.get("items");
            items.is_some_and(|items| ["enum", "anyOf", "oneOf"].iter().any(|choice| items.get(choice).is_some()))
        }
        _ => false,
    };
    let nested = properties.iter().find(|(_, property)| !flat(property)).map(|(name, _)| name)?;
    Some(format!("its field `{}` is no text, number, flag or choice", nested.escape_debug()))
}

/// What the user or the model reads, and could be fooled by.
fn fault_of_texts(object: &Map<String, Value>) -> Option<String> {
    let hidden = skill_package::hidden_within(&Value::Object(object.clone()))?;
    Some(format!("holds the hidden character U+{:04X}", u32::from(hidden)))
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    if text.len() > JSON {
        return Err(format!("has more than {JSON} bytes"));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("is no JSON object".to_owned()),
        Err(error) => Err(format!("is no JSON: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(message: &str, schema: &str) -> Question {
        Question::Form(Form { message: message.to_owned(), schema: schema.to_owned() })
    }

    fn page(url: &str) -> Question {
        Question::Url(Page { message: "Sign in.".to_owned(), url: url.to_owned() })
    }

    fn keyed(key: &str, question: Question) -> KeyedQuestion {
        KeyedQuestion { key: key.to_owned(), question }
    }

    const SCHEMA: &str =
        r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"array","items":{"enum":["x"]}}}}"#;

    #[test]
    fn plain_questions_pass() {
        let questions = [
            keyed("a", form("Who?", SCHEMA)),
            keyed("b-1_C", page("https://example.com/a?b#c")),
            keyed("c", Question::Sampling(r#"{"messages":[],"maxTokens":1}"#.to_owned())),
            keyed("d", Question::Roots),
        ];
        assert_eq!(fault(&questions), None);
        assert_eq!(fault(&[]), None);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let long = "x".repeat(MESSAGE + 1);
        for (key, question, wanted) in [
            ("", Question::Roots, "it is no key"),
            ("a b", Question::Roots, "it is no key"),
            (&"k".repeat(65), Question::Roots, "it is no key"),
            ("a", form(" ", SCHEMA), "its message is empty"),
            ("a", form(&long, SCHEMA), "more than 4096 bytes"),
            ("a", form("a\u{202e}b", SCHEMA), "U+202E"),
            ("a", form("a", "[]"), "is no JSON object"),
            ("a", form("a", "{"), "is no JSON: "),
            ("a", form("a", "{}"), "no `\"type\": \"object\"`"),
            ("a", form("a", r#"{"type":"object"}"#), "no `properties`"),
            ("a", form("a", r#"{"type":"object","properties":{"x":{"type":"object"}}}"#), "its field `x`"),
            ("a", form("a", r#"{"type":"object","properties":{"x":{"type":"array"}}}"#), "its field `x`"),
            ("a", page("javascript:alert(1)"), "no plain `https:`"),
            ("a", page("https://example.com@evil.test/"), "names a user"),
            ("a", page("https://ex ample.com"), "no plain `https:`"),
            ("a", page("https://bank.test\\@evil.test/"), "otherwise than plainly"),
            ("a", page("https:///evil.test"), "otherwise than plainly"),
            ("a", page("https:evil.test"), "otherwise than plainly"),
            ("a", form("a", r#"{"type":"object","properties":{"x":{"type":"string","title":"\u202e"}}}"#), "U+202E"),
            ("a", Question::Sampling(r#"{"messages":["\u200b"]}"#.to_owned()), "U+200B"),
            ("a", Question::Sampling("{}".to_owned()), "no list `messages`"),
        ] {
            let told = fault(&[keyed(key, question)]).unwrap();
            assert!(told.contains(wanted), "{told}");
        }
        assert!(fault(&[keyed("a", Question::Roots), keyed("a", Question::Roots)]).unwrap().contains("this key too"));
        let many: Vec<_> = (0..17).map(|number| keyed(&number.to_string(), Question::Roots)).collect();
        assert!(fault(&many).unwrap().starts_with("16 questions"));
    }
}
