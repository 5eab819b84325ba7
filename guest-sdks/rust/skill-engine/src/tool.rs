//! What stands behind `#[tool]` and `export!`.

use crate::argument::Arguments;
pub use crate::bindings::exports::skill::engine::tools::ToolError as Error;
use crate::bindings::exports::skill::engine::tools::{Failure, Output, Tool as Definition, ToolError};
pub use crate::bindings::skill::engine::types::Annotations;

/// A tool: `#[tool]` implements it on a type that is named like the function.
pub trait Tool {
    /// The name under which clients call it.
    const NAME: &'static str;

    /// What clients are told of it.
    fn definition() -> Definition;

    /// Calls the function with the arguments of one call.
    fn call(arguments: &mut Arguments) -> Result<Output, ToolError>;
}

/// One tool of a skill, as `export!` lists it.
pub struct Entry {
    name: &'static str,
    definition: fn() -> Definition,
    call: fn(&mut Arguments) -> Result<Output, ToolError>,
}

impl Entry {
    /// The entry of a tool.
    #[must_use]
    pub const fn of<T: Tool>() -> Self {
        Self { name: T::NAME, definition: T::definition, call: T::call }
    }
}

/// Answers `list-tools`.
pub fn list(entries: &[Entry]) -> Result<Vec<Definition>, Failure> {
    report_panics();
    Ok(entries.iter().map(|entry| (entry.definition)()).collect())
}

/// Answers `call-tool`.
pub fn call(entries: &[Entry], name: String, arguments: &str) -> Result<Output, ToolError> {
    report_panics();
    match entries.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.call)(&mut Arguments::parse(arguments)?),
        None => Err(ToolError::UnknownTool(name)),
    }
}

/// Writes a panic's message and place to stderr, which the user's log shows: a panic ends the call there and then, so
/// that no answer can tell of it.
fn report_panics() {
    if cfg!(target_family = "wasm") {
        std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
    }
}

/// Stops the compiler where two tools have one name.
pub const fn assert_unique(entries: &[Entry]) {
    let mut left = 0;
    while left < entries.len() {
        let mut right = left + 1;
        while right < entries.len() {
            assert!(
                !same(entries[left].name.as_bytes(), entries[right].name.as_bytes()),
                "two tools of this skill have the same name: give one another with `#[tool(name = \"…\")]`"
            );
            right += 1;
        }
        left += 1;
    }
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}
