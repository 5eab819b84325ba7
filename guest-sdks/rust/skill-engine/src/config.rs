//! Settings that the user gave this skill.

use serde_json::Value;

use crate::bindings::skill::engine::config;

/// The user's value, else the manifest's default; `None` for a key that the manifest doesn't declare.
#[must_use]
pub fn get(key: &str) -> Option<Value> {
    let json = config::get(key)?;
    // The host hands out JSON by contract; a text that is none still reaches the author, as a string.
    Some(serde_json::from_str(&json).unwrap_or(Value::String(json)))
}
