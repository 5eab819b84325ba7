//! Questions to the user, through the client that they work with.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};

use serde_json::Value;

use crate::bindings::skill::engine::user;

/// What a client may let its user be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Fields to fill in.
    Form,
    /// To visit a page.
    Url,
    /// What its model says to a message. The protocol has deprecated it.
    Sampling,
    /// The folders that it works in. The protocol has deprecated it.
    Roots,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Question {
    /// Fields to fill in. `schema` is the JSON Schema of an object whose properties are texts, numbers, flags and choices.
    Form { message: String, schema: Value },
    /// A page to visit, as to sign in. What happens there the tool has to find out by itself.
    Url { message: String, url: String },
    /// What the client's model says: the parameters of `sampling/createMessage`. The protocol has deprecated it.
    Sampling(Value),
    /// The folders that the client works in. The protocol has deprecated it.
    Roots,
}

/// What the user said.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The fields of a form by name, nothing for a page, and for the others the client's result as the protocol has it.
    Accepted(Value),
    /// The user says no.
    Declined,
    /// The user does not want to say.
    Cancelled,
}

/// Why a question can't be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The client has no way to ask this.
    Unsupported(Kind),
    /// No client should be bothered with it.
    InvalidQuestion(String),
}

impl Question {
    /// Fields to fill in.
    pub fn form(message: impl Into<String>, schema: Value) -> Self {
        Self::Form { message: message.into(), schema }
    }

    /// A page to visit.
    pub fn url(message: impl Into<String>, url: impl Into<String>) -> Self {
        Self::Url { message: message.into(), url: url.into() }
    }

    fn encoded(self) -> user::Question {
        match self {
            Self::Form { message, schema } => user::Question::Form(user::Form { message, schema: schema.to_string() }),
            Self::Url { message, url } => user::Question::Url(user::Page { message, url }),
            Self::Sampling(params) => user::Question::Sampling(params.to_string()),
            Self::Roots => user::Question::Roots,
        }
    }
}

/// What this client's user can be asked for.
#[must_use]
pub fn kinds() -> Vec<Kind> {
    user::kinds().into_iter().map(Kind::of).collect()
}

/// Asks the user, all questions at once, and gives the answers under the same keys.
///
/// The first time it does not return: the call ends, and once the user has answered it begins anew with the answers there.
/// So ask before you act, and under the same keys each time.
///
/// ```no_run
/// # use skill_engine::user::{self, Answer, Question};
/// # use serde_json::json;
/// # fn f() -> Result<(), user::Error> {
/// let schema = json!({ "type": "object", "properties": { "sure": { "type": "boolean" } }, "required": ["sure"] });
/// let answers = user::ask([("sure", Question::form("Remove it?", schema))])?;
/// if let Answer::Accepted(fields) = &answers["sure"] {
///     println!("{}", fields["sure"]);
/// }
/// # Ok(())
/// # }
/// ```
pub fn ask<K: Into<String>>(
    questions: impl IntoIterator<Item = (K, Question)>,
) -> Result<BTreeMap<String, Answer>, Error> {
    let keyed = questions.into_iter().map(|(key, question)| (key.into(), question.encoded()));
    let keyed: Vec<_> = keyed.map(|(key, question)| user::KeyedQuestion { key, question }).collect();
    let answers = user::ask(&keyed).map_err(|error| match error {
        user::Error::Unsupported(kind) => Error::Unsupported(Kind::of(kind)),
        user::Error::InvalidQuestion(reason) => Error::InvalidQuestion(reason),
    })?;
    Ok(keyed.into_iter().map(|question| question.key).zip(answers.into_iter().map(Answer::of)).collect())
}

impl Answer {
    fn of(answer: user::Answer) -> Self {
        match answer {
            // The host hands out JSON by contract.
            user::Answer::Given(json) => Self::Accepted(
                json.map_or(Value::Null, |json| serde_json::from_str(&json).unwrap_or(Value::String(json))),
            ),
            user::Answer::Declined => Self::Declined,
            user::Answer::Cancelled => Self::Cancelled,
        }
    }
}

impl Kind {
    fn of(kind: user::Kind) -> Self {
        match kind {
            user::Kind::Form => Self::Form,
            user::Kind::Url => Self::Url,
            user::Kind::Sampling => Self::Sampling,
            user::Kind::Roots => Self::Roots,
        }
    }
}

impl Display for Kind {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Form => "form",
            Self::Url => "url",
            Self::Sampling => "sampling",
            Self::Roots => "roots",
        })
    }
}

impl Display for Error {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unsupported(kind) => write!(out, "the client has no way to ask its user for this: {kind}"),
            Self::InvalidQuestion(reason) => out.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}
