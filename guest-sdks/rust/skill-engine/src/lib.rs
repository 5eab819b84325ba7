//! Write tools for AI agents in Rust.
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
//! [`export!`] names the tools of the skill, in the order in which clients see them.
//! What the skill may do besides (settings, secrets, HTTP) is up to the user, and stands in a module each.

// The macros write `::skill_engine::…`, and this crate's own tests use them too.
extern crate self as skill_engine;

pub mod answer;
pub mod argument;
pub mod config;
mod export;
pub mod http;
pub mod log;
pub mod progress;
pub mod secrets;
pub mod tool;

pub use serde_json;
pub use skill_engine_macros::tool;

#[doc(hidden)]
pub use wit_bindgen;

/// What the contract says, in Rust's words.
#[doc(hidden)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "skill:engine/skill",
        pub_export_macro: true,
        export_macro_name: "export_component",
        default_bindings_module: "::skill_engine::bindings",
        runtime_path: "::skill_engine::wit_bindgen::rt",
    });
}
