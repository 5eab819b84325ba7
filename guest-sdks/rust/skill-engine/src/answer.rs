//! The types that a tool may answer with.

use std::fmt::Display;

use serde_json::{Map, Value, json};

use crate::argument::Scalar;
use crate::bindings::exports::skill::engine::tools::{Failure, Output, ToolError};
use crate::bindings::skill::engine::types::{Body, Content};

/// The return type of a tool: what goes out of it, and the JSON Schema of that.
#[diagnostic::on_unimplemented(
    message = "a tool can't answer with the type `{Self}`",
    label = "no JSON Schema is known for this type",
    note = "supported: string, boolean, integer, number, optional and default values \
            (`String`, `&'static str`, `bool`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `()`, \
            and `Result` of these with an error that implements `Display`)"
)]
pub trait Answer {
    /// The schema of the structured output, where there is one.
    fn schema() -> Option<String>;

    /// What the caller gets; `at` is the tool's place in the source.
    fn answer(self, at: &str) -> Result<Output, ToolError>;
}

/// An answer that is no `Result`: the only kind that a `Result` may hold.
#[diagnostic::on_unimplemented(
    message = "a tool can't answer with the type `{Self}`",
    label = "no JSON Schema is known for this type",
    note = "supported: string, boolean, integer, number, optional and default values \
            (`String`, `&'static str`, `bool`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64` and `()`)"
)]
pub trait Reply: Answer {}

impl<T: Reply, E: Display> Answer for Result<T, E> {
    fn schema() -> Option<String> {
        T::schema()
    }

    fn answer(self, at: &str) -> Result<Output, ToolError> {
        self.map_err(|error| failed(error.to_string(), at))?.answer(at)
    }
}

impl Reply for String {}

impl Answer for String {
    fn schema() -> Option<String> {
        None
    }

    fn answer(self, _: &str) -> Result<Output, ToolError> {
        Ok(Output { content: vec![text(self)], structured: None, meta: None })
    }
}

impl Reply for &'static str {}

impl Answer for &'static str {
    fn schema() -> Option<String> {
        None
    }

    fn answer(self, at: &str) -> Result<Output, ToolError> {
        self.to_owned().answer(at)
    }
}

impl Reply for () {}

impl Answer for () {
    fn schema() -> Option<String> {
        None
    }

    fn answer(self, _: &str) -> Result<Output, ToolError> {
        Ok(Output { content: Vec::new(), structured: None, meta: None })
    }
}

macro_rules! structured {
    ($($type:ty)*) => {
        $(
            impl Reply for $type {}

            impl Answer for $type {
                fn schema() -> Option<String> {
                    Some(result_schema(<$type as Scalar>::schema()))
                }

                fn answer(self, at: &str) -> Result<Output, ToolError> {
                    let value = self.write().map_err(|problem| failed(problem, at))?;
                    Ok(result(value))
                }
            }
        )*
    };
}

structured!(bool i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64);

/// The protocol wants an object, so a single value goes out as the member `result` of one.
fn result_schema(schema: Map<String, Value>) -> String {
    let schema = json!({
        "type": "object",
        "properties": { "result": schema },
        "required": ["result"],
        "additionalProperties": false,
    });
    schema.to_string()
}

fn result(value: Value) -> Output {
    let structured = json!({ "result": value }).to_string();
    Output { content: vec![text(structured.clone())], structured: Some(structured), meta: None }
}

fn text(text: String) -> Content {
    Content { body: Body::Text(text), audience: Vec::new(), priority: None, meta: None }
}

fn failed(message: String, at: &str) -> ToolError {
    ToolError::Failed(Failure { message, stack: Some(format!("at {at}")), data: None })
}
