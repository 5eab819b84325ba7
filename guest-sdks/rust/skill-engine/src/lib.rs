//! Write tools and prompts for AI agents in Rust.
//!
//! ```
//! use skill_engine::tool;
//!
//! /// Greets somebody by name.
//! #[tool]
//! fn greet(
//!     /// Whom to greet.
//!     name: String,
//!     #[default(false)] shout: bool,
//! ) -> String {
//!     let text = format!("Hello, {name}!");
//!     if shout { text.to_uppercase() } else { text }
//! }
//!
//! skill_engine::export!(greet);
//! ```
//!
//! [`macro@tool`] turns a function into a tool: its doc comment describes it, its parameters are its input schema.
//! [`export!`] names the tools and prompts of the skill, in the order in which clients see them.
//!
//! # Types
//!
//! A parameter may have any type that can be read from JSON and has a schema, a result any type that can be written.
//! [`macro@data`] makes a type of one's own such a type; doc comments on it, on its fields and on its variants are
//! descriptions, and the attributes of `serde` and `schemars` work on it:
//!
//! ```
//! use skill_engine::{data, tool};
//!
//! /// An entry of the list.
//! #[data]
//! struct Task {
//!     /// What is to be done.
//!     title: String,
//!     /// From 1, the most urgent.
//!     #[schemars(range(min = 1, max = 5))]
//!     priority: u8,
//!     #[serde(default)]
//!     tags: Vec<String>,
//! }
//!
//! /// Keeps the urgent tasks.
//! #[tool]
//! fn urgent(tasks: Vec<Task>, #[default(2)] limit: u8) -> Vec<Task> {
//!     tasks.into_iter().filter(|task| task.priority <= limit).collect()
//! }
//! # skill_engine::export!(urgent);
//! ```
//!
//! # Answers
//!
//! | the function returns | the answer |
//! |---|---|
//! | `()` | no content |
//! | `String`, `&'static str`, `Cow<'static, str>` | a text |
//! | [`Content`], `Vec<Content>` | these blocks; the module [`content`] makes them |
//! | [`Output<T>`](Output) | content, structured output and metadata at once |
//! | any other type that is `Serialize` and `JsonSchema` | structured output with its schema, and the same JSON as a text; what is no object goes into `{"result": …}` |
//! | `Result<T, E>` | as for `T`; an `Err` is a failure with the error's text, its causes and the tool's place |
//!
//! `E` is any type that implements `Display`. [`ToolError`] takes in every error by `?`, remembers where that was, and
//! can carry data for programs. A panic fails the call too: the author sees its message and place, the model does not.
//!
//! A tool may be an `async fn`. There is nothing to wait for in a skill but the host, whose calls return when they are
//! done: the future is polled to its end, and one that waits for something else ends the call with a panic.
//!
//! # Prompts
//!
//! [`macro@prompt`] turns a function into a prompt, which users choose by its name: its parameters are the arguments that
//! their client asks them for, and what it returns is the conversation that they begin with.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use skill_engine::prompt;
//!
//! /// Asks for a review of some code.
//! #[prompt(title = "Review", complete(language = languages))]
//! fn review(
//!     /// What to review.
//!     code: String,
//!     language: Option<String>,
//! ) -> String {
//!     format!("Review this {}:\n{code}", language.as_deref().unwrap_or("code"))
//! }
//!
//! fn languages(value: &str, _others: &BTreeMap<String, String>) -> Vec<&'static str> {
//!     ["rust", "python"].into_iter().filter(|it| it.starts_with(value)).collect()
//! }
//!
//! skill_engine::export!(review);
//! ```
//!
//! | the function returns | the conversation |
//! |---|---|
//! | `String`, `&'static str`, `Cow<'static, str>`, [`Content`] | one message of the user's |
//! | `Vec<Content>` | a message of the user's each |
//! | [`Message`], `Vec<Message>` | these; the module [`message`] makes them |
//! | [`Conversation`] | messages, a description and metadata at once |
//! | `Result<T, E>` | as for `T`; an `Err` is told as that of a tool |
//!
//! Arguments are texts: a parameter is a `String`, an enum with [`macro@data`], or an `Option` of these. A text that is none
//! of the type's is refused before the function is called.
//!
//! # Besides
//!
//! What the skill may do besides (settings, secrets, HTTP) is up to the user, and stands in a module each; [`user`] asks
//! them.

// The macros write `::skill_engine::…`, and this crate's own tests use them too.
extern crate self as skill_engine;

#[doc(hidden)]
pub mod about;
#[doc(hidden)]
pub mod answer;
#[doc(hidden)]
pub mod arguments;
#[doc(hidden)]
pub mod completion;
pub mod config;
pub mod content;
#[doc(hidden)]
pub mod conversation;
mod export;
#[doc(hidden)]
pub mod exported;
mod future;
pub mod http;
#[doc(hidden)]
pub mod inputs;
pub mod log;
pub mod message;
mod output;
mod panic;
#[doc(hidden)]
pub mod parameter;
#[doc(hidden)]
pub mod place;
pub mod progress;
#[doc(hidden)]
pub mod prompt;
mod reading;
mod reply;
#[doc(hidden)]
pub mod schema;
pub mod secrets;
mod texts;
#[doc(hidden)]
pub mod thrown;
#[doc(hidden)]
pub mod tool;
mod tool_error;
#[doc(hidden)]
pub mod unique;
pub mod user;

pub use content::Content;
pub use conversation::Conversation;
pub use message::Message;
pub use output::{Output, Unstructured};
pub use schemars;
pub use serde;
pub use serde_json;
pub use skill_engine_macros::{data, prompt, tool};
pub use tool_error::ToolError;

/// What a tool or a prompt that can fail returns.
pub type Result<T, E = ToolError> = core::result::Result<T, E>;

#[doc(hidden)]
pub use future::wait;
#[doc(hidden)]
pub use wit_bindgen;

/// The methods by which the code that `#[tool]` and `#[prompt]` write asks what a type can do.
#[doc(hidden)]
pub mod dispatch {
    pub use crate::answer::{Plain as _, Replies as _, Says as _, Structures as _, Unanswerable as _};
    pub use crate::parameter::Unreadable as _;
    pub use crate::thrown::{Boxed as _, Mute as _, SendBoxed as _, Source as _, Text as _};
}

/// What the contract says, in Rust's words.
#[doc(hidden)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "skill:engine/prompting-skill",
        pub_export_macro: true,
        export_macro_name: "export_component",
        default_bindings_module: "::skill_engine::bindings",
        runtime_path: "::skill_engine::wit_bindgen::rt",
    });
}
