//! The arguments of one call.

use serde_json::{Map, Value};

use crate::bindings::exports::skill::engine::tools::{Failure, ToolError};
use crate::reading::{Step, Unfit};

/// The arguments of one call, by name.
pub struct Arguments(Map<String, Value>);

impl Arguments {
    /// Reads the JSON object that a call comes with.
    pub fn parse(json: &str) -> Result<Self, ToolError> {
        match serde_json::from_str(json) {
            Ok(Value::Object(arguments)) => Ok(Self(arguments)),
            Ok(_) => Err(invalid("the arguments must be a JSON object".into())),
            Err(error) => Err(invalid(format!("the arguments are not JSON: {error}"))),
        }
    }

    /// Takes an argument that must be there.
    pub fn required<T>(&mut self, name: &str, read: fn(Value) -> Result<T, Unfit>) -> Result<T, ToolError> {
        self.optional(name, read)?.ok_or_else(|| unfit(&Unfit::missing(name)))
    }

    /// Takes an argument that a call may leave out.
    pub fn optional<T>(&mut self, name: &str, read: fn(Value) -> Result<T, Unfit>) -> Result<Option<T>, ToolError> {
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
    pub fn whole<T>(&mut self, read: fn(Value) -> Result<T, Unfit>) -> Result<T, ToolError> {
        read(std::mem::take(&mut self.0).into()).map_err(|problem| unfit(&problem))
    }
}

fn unfit(problem: &Unfit) -> ToolError {
    invalid(problem.to_string())
}

fn invalid(message: String) -> ToolError {
    ToolError::InvalidArguments(Failure { message, stack: None, data: None })
}
