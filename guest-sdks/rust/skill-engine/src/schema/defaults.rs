//! Defaults against their own schemas.

use serde_json::{Map, Value};

/// Looks at each default in a schema; `path` is where the schema stands. The error says which one breaks its own.
pub fn check(schema: &Value, path: &str) -> Result<(), String> {
    let Value::Object(schema) = schema else { return Ok(()) };
    if let Some(default) = schema.get("default")
        && let Some(breach) = breach(default, schema)
    {
        return Err(format!("the default {default} of `{path}` {breach}"));
    }
    for (keyword, inner) in schema {
        match (keyword.as_str(), inner) {
            ("properties" | "$defs", Value::Object(members)) => {
                for (name, member) in members {
                    check(member, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") })?;
                }
            }
            ("prefixItems" | "anyOf" | "oneOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter().try_for_each(|schema| check(schema, path))?;
            }
            ("items" | "additionalProperties", schema) => check(schema, &format!("{path}[]"))?,
            _ => {}
        }
    }
    Ok(())
}

/// What of the schema the value breaks. Patterns and formats are left to the host, which knows regular expressions.
fn breach(value: &Value, schema: &Map<String, Value>) -> Option<String> {
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let (lengths, length) = match value {
        Value::String(text) => (["minLength", "maxLength"], text.chars().count() as f64),
        Value::Array(items) => (["minItems", "maxItems"], items.len() as f64),
        Value::Number(number) => (["minimum", "maximum"], number.as_f64()?),
        _ => (["", ""], 0.0),
    };
    let literals = schema.get("enum").and_then(Value::as_array);
    if limit(lengths[0]).is_some_and(|least| length < least) {
        Some(format!("is below `{}`, {}", lengths[0], schema[lengths[0]]))
    } else if limit(lengths[1]).is_some_and(|most| length > most) {
        Some(format!("is above `{}`, {}", lengths[1], schema[lengths[1]]))
    } else if literals.is_some_and(|literals| !literals.contains(value)) {
        Some("is not one of its `enum`".to_owned())
    } else if schema.get("type").is_some_and(|types| !is_of(value, types)) {
        Some(format!("is not of the type {}", schema["type"]))
    } else {
        None
    }
}

fn is_of(value: &Value, types: &Value) -> bool {
    match types {
        Value::Array(types) => types.iter().any(|r#type| is_of(value, r#type)),
        Value::String(r#type) => match r#type.as_str() {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            _ => value.is_number(),
        },
        _ => true,
    }
}
