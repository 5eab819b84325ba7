//! The arguments of a prompt: texts, as clients pass them.

use serde_json::{Map, Value};

use crate::bindings::exports::skill::engine::prompts::Argument;

/// One argument, of the schema that its parameter has; or what is wrong with it.
pub fn argument(name: &str, schema: &Value, required: bool) -> Result<Argument, String> {
    if !schema.as_object().is_some_and(is_text) {
        return Err(format!("the argument `{name}` is no text, as clients pass it: take a `String`"));
    }
    let said = |keyword: &str| schema.get(keyword).and_then(Value::as_str).map(str::to_owned);
    Ok(Argument { name: name.to_owned(), title: said("title"), description: said("description"), required })
}

/// The texts that a value can be, where the schema has them one by one.
pub fn choices(schema: &Map<String, Value>) -> Option<Vec<&str>> {
    if let Some(only) = schema.get("const") {
        return only.as_str().map(|only| vec![only]);
    }
    if let Some(listed) = schema.get("enum") {
        return listed.as_array()?.iter().map(Value::as_str).collect();
    }
    // Variants that are described stand in a schema each.
    let each: Option<Vec<_>> = alternatives(schema)?.map(|alternative| choices(alternative?)).collect();
    each.map(|each| each.concat())
}

/// Whether each value of the schema is a text.
fn is_text(schema: &Map<String, Value>) -> bool {
    schema.get("type").is_some_and(|r#type| r#type == "string")
        || choices(schema).is_some()
        || alternatives(schema).is_some_and(|mut all| all.all(|alternative| alternative.is_some_and(is_text)))
}

/// `None` for one that is no object.
fn alternatives(schema: &Map<String, Value>) -> Option<impl Iterator<Item = Option<&Map<String, Value>>>> {
    let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array)?;
    Some(alternatives.iter().map(Value::as_object))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with<T>(schema: &Value, look: impl Fn(&Map<String, Value>) -> T) -> T {
        look(schema.as_object().unwrap())
    }

    #[test]
    fn choices_are_what_a_schema_has_one_by_one() {
        let cases = [
            (json!({ "const": "a" }), Some(vec!["a"])),
            (json!({ "type": "string", "enum": ["a", "b"] }), Some(vec!["a", "b"])),
            (
                json!({ "oneOf": [{ "enum": ["a", "b"] }, { "const": "c", "description": "C." }] }),
                Some(vec!["a", "b", "c"]),
            ),
            (json!({ "type": "string" }), None),
            (json!({ "type": ["string", "null"], "enum": ["a", null] }), None),
            (json!({ "anyOf": [{ "const": "a" }, { "type": "string" }] }), None),
            (json!({ "const": 1 }), None),
            (json!({}), None),
        ];
        for (schema, expected) in cases {
            assert_eq!(
                with(&schema, |schema| choices(schema).map(|all| all.join(" "))),
                expected.map(|all| all.join(" ")),
                "{schema}"
            );
        }
    }

    #[test]
    fn a_text_is_a_string_however_its_schema_says_so() {
        for schema in [
            json!({ "type": "string", "format": "date" }),
            json!({ "enum": ["a"] }),
            json!({ "anyOf": [{ "const": "a" }, { "type": "string" }] }),
        ] {
            assert!(with(&schema, is_text), "{schema}");
        }
        for schema in [
            json!({ "type": ["string", "null"] }),
            json!({ "type": "integer" }),
            json!({ "enum": ["a", 1] }),
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "oneOf": [true] }),
            json!({}),
        ] {
            assert!(!with(&schema, is_text), "{schema}");
        }
    }
}
