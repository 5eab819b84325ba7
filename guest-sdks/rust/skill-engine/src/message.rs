//! Messages of a conversation: `message::user("Is it good?")`, or a list of them.
//!
//! ```
//! use skill_engine::{Message, message, prompt};
//!
//! /// Has a text put in the tone of an example.
//! #[prompt]
//! fn reword(text: String) -> Vec<Message> {
//!     vec![
//!         message::user("Put it plainly: utilise the lift."),
//!         message::assistant("Use the lift."),
//!         message::user(format!("Put it plainly: {text}")),
//!     ]
//! }
//! # skill_engine::export!(reword);
//! ```

use std::borrow::Cow;

use crate::bindings::exports::skill::engine::prompts;
use crate::content::{Content, Reader};
use crate::conversation::Conversation;

/// One message: who says it, and what. What is a `String`, a `&str` or [`Content`] becomes one of the user's.
#[derive(Clone, Debug)]
pub struct Message {
    role: Reader,
    content: Content,
}

/// What the user says.
pub fn user(content: impl Into<Content>) -> Message {
    Message { role: Reader::User, content: content.into() }
}

/// What the model has said, for an example or to go on from.
pub fn assistant(content: impl Into<Content>) -> Message {
    Message { role: Reader::Assistant, content: content.into() }
}

/// A conversation in which nothing is said yet.
#[must_use]
pub fn conversation() -> Conversation {
    Conversation::default()
}

impl Message {
    pub(crate) fn encoded(self) -> prompts::Message {
        prompts::Message { role: self.role, content: self.content.0 }
    }
}

impl From<Content> for Message {
    fn from(content: Content) -> Self {
        user(content)
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        user(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        user(text)
    }
}

impl From<Cow<'_, str>> for Message {
    fn from(text: Cow<'_, str>) -> Self {
        user(text)
    }
}
