//! JSON in a source, checked while it is compiled.

use serde_json::{Map, Value};
use syn::{Error, LitStr, Result};

/// Reads the JSON text in a literal.
pub fn parse(literal: &LitStr) -> Result<Value> {
    serde_json::from_str(&literal.value())
        .map_err(|error| Error::new(literal.span(), format!("this is no JSON: {error}")))
}

/// Reads a JSON object.
pub fn object(literal: &LitStr) -> Result<Map<String, Value>> {
    match parse(literal)? {
        Value::Object(object) => Ok(object),
        _ => Err(Error::new(literal.span(), "this has to be a JSON object")),
    }
}

/// Reads a JSON object, and gives it as text without needless space.
pub fn compact_object(literal: &LitStr) -> Result<String> {
    object(literal).map(|object| Value::from(object).to_string())
}

/// Reads a JSON Schema, as the protocol wants it: one of objects. Gives its text without needless space.
pub fn schema(literal: &LitStr) -> Result<String> {
    let schema = object(literal)?;
    match schema.get("type") {
        Some(r#type) if r#type == "object" => Ok(Value::from(schema).to_string()),
        _ => Err(Error::new(literal.span(), "this schema has to say `\"type\": \"object\"` at its root")),
    }
}
