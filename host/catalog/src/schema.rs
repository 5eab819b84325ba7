use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value};

/// How many faults of one value are told; more help nobody.
const FAULTS: usize = 5;

/// The length of a value's text, in bytes, up to which a check takes next to no time.
const SMALL: usize = 16 << 10;

/// How much of a value is shown in a fault, in characters.
const SHOWN: usize = 80;

/// A JSON Schema 2020-12 that is ready to check values. It never reads anything from outside itself.
#[derive(Debug)]
pub(crate) struct Schema {
    validator: Arc<Validator>,
    /// Whether any part stands in for others: then the work can grow beyond all measure, as 2ⁿ for n references.
    refers: bool,
    /// Whether a check that did not end in time still runs. Its thread can't be stopped, so that there is no second one.
    late: Arc<AtomicBool>,
}

/// A check did not end in time, or an earlier one had not.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("is so involved that a value can't be checked against it in time")]
pub(crate) struct Endless;

impl Schema {
    /// Fails with words that fit after "the schema": `is no JSON Schema: …`.
    pub(crate) fn new(schema: &Map<String, Value>) -> Result<Self, String> {
        if schema.get("type") != Some(&Value::from("object")) {
            return Err("has no `\"type\": \"object\"` at its root".to_owned());
        }
        let refers = schema.contains_key("$ref") || schema.contains_key("$dynamicRef") || refers(schema.values());
        let schema = Value::Object(schema.clone());
        if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
            return Err(format!("is no JSON Schema: {}", shorten(&describe(&error))));
        }
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(false)
            // Linear in the text's length, whatever the pattern: a skill's pattern can't hold the server up.
            .with_pattern_options(PatternOptions::regex())
            .build(&schema)
            .map_err(|error| format!("can't be used: {}", shorten(&error.to_string())))?;
        Ok(Self { validator: Arc::new(validator), refers, late: Arc::default() })
    }

    /// What is wrong with a value, each fault with the field it is about. `size` is the length of the value's text in
    /// bytes; a small value is checked at once, all else on a thread of its own, for `limit` at most.
    pub(crate) async fn check(&self, value: Value, size: usize, limit: Duration) -> Result<Vec<String>, Endless> {
        if !self.refers && size <= SMALL {
            return Ok(faults(&self.validator, &value));
        }
        if self.late.load(Ordering::SeqCst) {
            return Err(Endless);
        }
        let validator = Arc::clone(&self.validator);
        let mut checking = tokio::task::spawn_blocking(move || faults(&validator, &value));
        match tokio::time::timeout(limit, &mut checking).await {
            Ok(faults) => Ok(faults.expect("checking does not panic")),
            Err(_) => {
                self.late.store(true, Ordering::SeqCst);
                let late = Arc::clone(&self.late);
                tokio::spawn(async move {
                    let _ = checking.await;
                    late.store(false, Ordering::SeqCst);
                });
                Err(Endless)
            }
        }
    }
}

impl Schema {
    /// The same at once, of a schema in which no part stands in for others.
    pub(crate) fn check_plain(&self, value: &Value) -> Result<Vec<String>, Endless> {
        if self.refers { Err(Endless) } else { Ok(faults(&self.validator, value)) }
    }
}

fn faults(validator: &Validator, value: &Value) -> Vec<String> {
    if validator.is_valid(value) {
        return Vec::new();
    }
    validator.iter_errors(value).take(FAULTS).map(|error| describe(&error)).collect()
}

/// Whether a schema refers to parts of itself. A property of such a name counts too, which costs a little time alone.
fn refers<'a>(mut values: impl Iterator<Item = &'a Value>) -> bool {
    values.any(|value| match value {
        Value::Object(fields) => {
            ["$ref", "$dynamicRef"].iter().any(|word| fields.contains_key(*word)) || refers(fields.values())
        }
        Value::Array(items) => refers(items.iter()),
        _ => false,
    })
}

/// One fault in words: which field, what was expected, what was there.
fn describe(error: &ValidationError<'_>) -> String {
    let field = field(error);
    let place = |name: &str| if field.is_empty() { format!("`{name}`") } else { format!("`{field}.{name}`") };
    let subject = if field.is_empty() { "the value".to_owned() } else { format!("`{field}`") };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            format!("{} is required", place(property.as_str().unwrap_or_default()))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let names: Vec<_> = unexpected.iter().map(|name| place(&shorten(name))).collect();
            format!("{} is not known", names.join(", "))
        }
        ValidationErrorKind::Type { kind } => {
            format!("{subject} must be {}, not {}", types(kind), shorten(&error.instance().to_string()))
        }
        ValidationErrorKind::Enum { options } => {
            format!("{subject} must be one of {options}, not {}", shorten(&error.instance().to_string()))
        }
        _ if field.is_empty() => shorten(&error.to_string()),
        _ => format!("`{field}`: {}", shorten(&error.to_string())),
    }
}

/// The place of a fault as people write it: `filter.labels[2]`.
fn field(error: &ValidationError<'_>) -> String {
    let pointer = error.instance_path().as_str();
    let mut field = String::new();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if step.bytes().all(|byte| byte.is_ascii_digit()) && !step.is_empty() {
            field.push_str(&format!("[{step}]"));
        } else {
            if !field.is_empty() {
                field.push('.');
            }
            field.push_str(&step);
        }
    }
    shorten(&field)
}

fn types(kind: &TypeKind) -> String {
    let name = |name: &str| match name {
        "array" | "integer" | "object" => format!("an {name}"),
        "null" => "null".to_owned(),
        _ => format!("a {name}"),
    };
    match kind {
        TypeKind::Single(one) => name(one.as_str()),
        TypeKind::Multiple(several) => several.iter().map(|one| name(one.as_str())).collect::<Vec<_>>().join(" or "),
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(value: Value) -> Result<Schema, String> {
        match value {
            Value::Object(map) => Schema::new(&map),
            _ => panic!("a schema is an object"),
        }
    }

    fn greet() -> Schema {
        schema(json!({
            "type": "object",
            "properties": {
                "name": { "type": "string", "minLength": 1 },
                "shout": { "type": "boolean" },
                "tags": { "type": "array", "items": { "type": ["string", "integer"] } },
                "mode": { "enum": ["a", "b"] },
                "deep": { "type": "object", "required": ["x"] }
            },
            "required": ["name"],
            "additionalProperties": false
        }))
        .unwrap()
    }

    #[test]
    fn what_fits_has_no_faults() {
        assert!(
            faults(&greet().validator, &json!({ "name": "Ada", "shout": true, "tags": ["x", 1], "mode": "a" }))
                .is_empty()
        );
    }

    #[test]
    fn each_fault_names_its_field() {
        let faults = |value| faults(&greet().validator, &value).join("; ");
        assert_eq!(faults(json!({})), "`name` is required");
        assert_eq!(faults(json!({ "name": "x", "shout": "yes" })), "`shout` must be a boolean, not \"yes\"");
        assert_eq!(faults(json!({ "name": "x", "shuot": true })), "`shuot` is not known");
        assert_eq!(
            faults(json!({ "name": "x", "tags": [1, null] })),
            "`tags[1]` must be an integer or a string, not null"
        );
        assert_eq!(faults(json!({ "name": "x", "mode": "c" })), "`mode` must be one of [\"a\",\"b\"], not \"c\"");
        assert_eq!(faults(json!({ "name": "x", "deep": {} })), "`deep.x` is required");
        assert!(faults(json!({ "name": "" })).starts_with("`name`: "));
        assert_eq!(faults(json!([])), "the value must be an object, not []");
    }

    #[test]
    fn a_huge_value_is_not_told_whole() {
        let faults = faults(&greet().validator, &json!({ "name": vec![0; 100_000] }));
        assert!(faults.iter().all(|fault| fault.len() < 500), "{faults:?}");
    }

    #[test]
    fn a_broken_schema_is_refused() {
        let error = |value| schema(value).unwrap_err();
        assert!(error(json!({})).contains("no `\"type\": \"object\"`"));
        assert!(
            error(json!({ "type": "object", "properties": 7 })).starts_with("is no JSON Schema: `properties` must be")
        );
        assert!(
            error(json!({ "type": "object", "properties": { "x": { "type": "sting" } } }))
                .contains("`properties.x.type`")
        );
        let remote = json!({ "type": "object", "properties": { "x": { "$ref": "https://example.com/s.json" } } });
        assert!(error(remote).starts_with("can't be used: "));
        let file = json!({ "type": "object", "$ref": "file:///etc/passwd" });
        assert!(error(file).starts_with("can't be used: "));
    }

    /// Each definition stands for two of the next: 2²⁴ checks, so that the test's own end need not wait long.
    #[tokio::test]
    async fn a_check_that_does_not_end_is_given_up_and_not_tried_again_meanwhile() {
        let both = |next: usize| json!({ "allOf": vec![json!({ "$ref": format!("#/$defs/{next}") }); 2] });
        let mut definitions: Map<_, _> = (0..24).map(|n| (n.to_string(), both(n + 1))).collect();
        definitions.insert("24".into(), json!(true));
        let bomb = schema(json!({ "type": "object", "$ref": "#/$defs/0", "$defs": definitions })).unwrap();
        assert_eq!(bomb.check(json!({}), 2, Duration::from_millis(1)).await, Err(Endless));
        assert_eq!(bomb.check(json!({}), 2, Duration::MAX).await, Err(Endless));
        while bomb.late.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(bomb.check(json!({}), 2, Duration::MAX).await, Ok(vec![]));
    }
}
