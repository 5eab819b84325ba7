//! What a prompt makes.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::bindings::exports::skill::engine::prompts;
use crate::content::{Content, object};
use crate::message::Message;

/// What a prompt makes, where messages alone would not do.
///
/// ```
/// use skill_engine::{Conversation, message, prompt};
///
/// #[prompt]
/// fn translate(text: String, language: String) -> Conversation {
///     message::conversation()
///         .description(format!("A translation into {language}."))
///         .messages([message::user(format!("Say it in {language}:\n{text}")), message::assistant("It means:")])
/// }
/// # skill_engine::export!(translate);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    description: Option<String>,
    messages: Vec<Message>,
    meta: Option<Map<String, Value>>,
}

impl Conversation {
    /// For people: what this conversation is, where that depends on the arguments.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// What is said, in this order: messages, or texts and [`Content`] of the user's.
    #[must_use]
    pub fn messages<M: Into<Message>>(mut self, messages: impl IntoIterator<Item = M>) -> Self {
        self.messages = messages.into_iter().map(Into::into).collect();
        self
    }

    /// For extensions of the protocol: a JSON object, anything else panics.
    #[must_use]
    #[track_caller]
    pub fn meta(mut self, meta: impl Serialize) -> Self {
        self.meta = Some(object(meta));
        self
    }
}

/// A type that a prompt returns.
#[diagnostic::on_unimplemented(
    message = "a prompt can't return the type `{Self}`",
    label = "this type is no conversation",
    note = "return a `String` or `Content`, which the user says; a `Message`; a `Vec` of `Content` or of `Message`; or a \
            `Conversation`; or a `Result` of one of these"
)]
pub trait Converse {
    fn conversation(self) -> Conversation;
}

/// What the function returned, as the contract has it.
pub fn encoded(value: impl Converse) -> prompts::Conversation {
    let Conversation { description, messages, meta } = value.conversation();
    prompts::Conversation {
        description,
        messages: messages.into_iter().map(Message::encoded).collect(),
        meta: meta.map(|meta| Value::from(meta).to_string()),
    }
}

impl Converse for Conversation {
    fn conversation(self) -> Conversation {
        self
    }
}

/// What is one message.
macro_rules! one {
    ($($type:ty)*) => {
        $(
            impl Converse for $type {
                fn conversation(self) -> Conversation {
                    Conversation::default().messages([self])
                }
            }
        )*
    };
}

one!(String &'static str Cow<'static, str> Content Message);

/// What is a message each.
macro_rules! several {
    ($($type:ty)*) => {
        $(
            impl Converse for Vec<$type> {
                fn conversation(self) -> Conversation {
                    Conversation::default().messages(self)
                }
            }
        )*
    };
}

several!(Content Message);
