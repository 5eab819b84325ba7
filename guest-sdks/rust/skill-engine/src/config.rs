//! Settings that the user gave this skill.

use std::fmt::{Display, Formatter};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::bindings::skill::engine::config;
use crate::reading::read;

/// The user's value, else the manifest's default; `None` for a key that the manifest doesn't declare.
///
/// Panics where the value is none of the type, which ends the call with a message that names the key: [`try_get`] does
/// not.
///
/// ```no_run
/// # use skill_engine::config;
/// let limit: u32 = config::get("limit").unwrap_or(10);
/// let names = config::get::<Vec<String>>("names");
/// ```
#[must_use]
#[track_caller]
pub fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    match try_get(key) {
        Ok(value) => value,
        Err(problem) => panic!("{problem}"),
    }
}

/// As [`get`], but a value that is none of the type is an error.
pub fn try_get<T: DeserializeOwned>(key: &str) -> Result<Option<T>, Error> {
    config::get(key).map(|json| typed(key, json)).transpose()
}

/// A setting that is not what the skill takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    key: String,
    problem: String,
}

fn typed<T: DeserializeOwned>(key: &str, json: String) -> Result<T, Error> {
    // The host hands out JSON by contract; a text that is none still reaches the author, as a string.
    let value = serde_json::from_str(&json).unwrap_or(Value::String(json));
    read(value).map_err(|unfit| Error { key: key.to_owned(), problem: unfit.to_string() })
}

impl Display for Error {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        write!(out, "the setting `{}` does not fit: {}", self.key, self.problem)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_has_the_type_that_is_asked_for() {
        assert_eq!(typed::<u8>("limit", "3".into()), Ok(3));
        assert_eq!(typed::<Vec<String>>("names", r#"["a"]"#.into()), Ok(vec!["a".to_owned()]));
        assert_eq!(typed::<Value>("any", "null".into()), Ok(Value::Null));
        assert_eq!(typed::<String>("text", "no json".into()), Ok("no json".to_owned()));
    }

    #[test]
    fn a_setting_of_another_type_is_named() {
        let problem = typed::<Vec<u8>>("limits", "[1,300]".into()).unwrap_err().to_string();
        assert_eq!(problem, "the setting `limits` does not fit: `[1]`: 300 does not fit a u8");
    }
}
