//! The error that takes in every other.

use std::error::Error;
use std::fmt::{Debug, Display, Formatter};
use std::panic::Location;

use serde::Serialize;
use serde_json::Value;

/// Why a tool has no answer, or a prompt no conversation: a message for the model, and where it came to be for the author.
///
/// Every [`std::error::Error`] becomes one by `?`, and stays as its cause.
///
/// ```
/// use skill_engine::ToolError;
/// use skill_engine::serde_json::json;
///
/// fn parse(text: &str) -> Result<u8, ToolError> {
///     let number: u8 = text.parse()?;
///     if number == 0 {
///         return Err(ToolError::new("nothing to count").data(json!({ "code": 404 })));
///     }
///     Ok(number)
/// }
/// # assert_eq!(parse("0").unwrap_err().to_string(), "nothing to count");
/// # assert_eq!(parse("x").unwrap_err().to_string(), "invalid digit found in string");
/// ```
pub struct ToolError {
    message: String,
    data: Option<Value>,
    cause: Option<Box<dyn Error>>,
    at: &'static Location<'static>,
}

impl ToolError {
    /// An error with a message that says what went wrong and what to do differently.
    #[track_caller]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), data: None, cause: None, at: Location::caller() }
    }

    /// Adds what programs may want to know.
    ///
    /// Panics where JSON can't say it, such as a map whose keys are lists.
    #[must_use]
    #[track_caller]
    pub fn data(mut self, data: impl Serialize) -> Self {
        match serde_json::to_value(data) {
            Ok(data) => self.data = Some(data),
            Err(error) => panic!("JSON can't say these data: {error}"),
        }
        self
    }

    pub(crate) fn json(&self) -> Option<String> {
        self.data.as_ref().map(Value::to_string)
    }

    /// Where it was made, or taken in.
    pub(crate) fn at(&self) -> &'static Location<'static> {
        self.at
    }

    pub(crate) fn cause(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref()
    }
}

impl<E: Error + 'static> From<E> for ToolError {
    #[track_caller]
    fn from(error: E) -> Self {
        Self { message: error.to_string(), data: None, cause: Some(Box::new(error)), at: Location::caller() }
    }
}

impl Display for ToolError {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

/// As `main` and `unwrap` show it.
impl Debug for ToolError {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} ({})", self.message, self.at)
    }
}
