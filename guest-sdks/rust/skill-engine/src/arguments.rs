//! The arguments of one call.

use serde_json::{Map, Value};

use crate::bindings::skill::engine::types::Failure;
use crate::reading::{Step, Unfit};
use crate::{prompt, tool};

/// The arguments of one call, by name.
pub struct Arguments(Map<String, Value>);

/// What does not fit in them.
pub struct Invalid(String);

impl Arguments {
    /// Reads the JSON object that a call of a tool comes with.
    pub fn parse(json: &str) -> Result<Self, Invalid> {
        match serde_json::from_str(json) {
            Ok(Value::Object(arguments)) => Ok(Self(arguments)),
            Ok(_) => Err(Invalid("the arguments must be a JSON object".into())),
            Err(error) => Err(Invalid(format!("the arguments are not JSON: {error}"))),
        }
    }

    /// Takes the texts that a prompt is made of.
    pub fn of_texts(texts: Vec<(String, String)>) -> Self {
        Self(texts.into_iter().map(|(name, text)| (name, text.into())).collect())
    }

    /// Takes an argument that must be there.
    pub fn required<T>(&mut self, name: &str, read: fn(Value) -> Result<T, Unfit>) -> Result<T, Invalid> {
        self.optional(name, read)?.ok_or_else(|| unfit(&Unfit::missing(name)))
    }

    /// Takes an argument that a call may leave out.
    pub fn optional<T>(&mut self, name: &str, read: fn(Value) -> Result<T, Unfit>) -> Result<Option<T>, Invalid> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        read(value).map(Some).map_err(|problem| unfit(&problem.within(Step::Member(name.to_owned()))))
    }

    /// Adds an argument that the call left out; `json` comes out of the macro, which has read it.
    pub fn or_insert(&mut self, name: &str, json: &str) {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), serde_json::from_str(json).unwrap_or_default());
        }
    }

    /// Takes all of them as one value.
    pub fn whole<T>(&mut self, read: fn(Value) -> Result<T, Unfit>) -> Result<T, Invalid> {
        read(std::mem::take(&mut self.0).into()).map_err(|problem| unfit(&problem))
    }
}

fn unfit(problem: &Unfit) -> Invalid {
    Invalid(problem.to_string())
}

impl From<Invalid> for Failure {
    fn from(Invalid(message): Invalid) -> Self {
        Self { message, stack: None, data: None }
    }
}

impl From<Invalid> for tool::Error {
    fn from(invalid: Invalid) -> Self {
        Self::InvalidArguments(invalid.into())
    }
}

impl From<Invalid> for prompt::Error {
    fn from(invalid: Invalid) -> Self {
        Self::InvalidArguments(invalid.into())
    }
}
