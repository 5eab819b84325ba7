use serde_json::{Map, Value};

use crate::nearest::nearest;
use crate::reference::resolve;

/// Makes a tool's arguments from `key=value` words, by the types that its input schema gives.
///
/// Nothing is guessed from how a value looks: `7` is a text where the schema wants a string, and a number where it wants
/// a number.
pub struct Arguments<'a> {
    schema: &'a Map<String, Value>,
}

/// Why a word is no argument.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    #[error("`{}` is no argument: write KEY=VALUE", .0.escape_debug())]
    NoPair(String),
    #[error("the tool has no argument `{}`", key.escape_debug())]
    Unknown { key: String, nearest: Option<String> },
    #[error("the argument `{0}` is given twice")]
    Twice(String),
    #[error("the argument `{key}` must be {expected}, and `{}` is not", value.escape_debug())]
    Type { key: String, expected: String, value: String },
    #[error("the arguments are not valid JSON: {0}")]
    Json(String),
    #[error("the arguments have to be a JSON object")]
    NoObject,
}

impl ArgumentError {
    /// What to type next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { nearest: Some(key), .. } => Some(format!("did you mean `{key}`?")),
            _ => None,
        }
    }
}

impl<'a> Arguments<'a> {
    /// Arguments for a tool with this input schema.
    pub fn new(schema: &'a Map<String, Value>) -> Self {
        Self { schema }
    }

    /// Reads a whole JSON object. Whether it fits the schema is checked at the call.
    pub fn from_json(text: &str) -> Result<Map<String, Value>, ArgumentError> {
        match serde_json::from_str(text) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Err(ArgumentError::NoObject),
            Err(error) => Err(ArgumentError::Json(error.to_string())),
        }
    }

    /// Converts the words one by one. A key whose type is an array may come several times, an item each.
    pub fn from_words<'w>(
        &self,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Result<Map<String, Value>, ArgumentError> {
        let mut arguments = Map::new();
        for word in words {
            let (key, text) = word.split_once('=').ok_or_else(|| ArgumentError::NoPair(word.to_owned()))?;
            let schema = self.property(key)?;
            let value = self.convert(schema, text).ok_or_else(|| self.type_error(key, schema, text))?;
            match (arguments.get_mut(key), value) {
                (None, value) => drop(arguments.insert(key.to_owned(), value)),
                (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
                (Some(_), _) => return Err(ArgumentError::Twice(key.to_owned())),
            }
        }
        Ok(arguments)
    }

    fn property(&self, key: &str) -> Result<&'a Value, ArgumentError> {
        static ANYTHING: Value = Value::Bool(true);
        let properties = self.schema.get("properties").and_then(Value::as_object);
        if let Some(schema) = properties.and_then(|properties| properties.get(key)) {
            return Ok(schema);
        }
        match self.schema.get("additionalProperties") {
            Some(Value::Bool(false)) => {
                let known = properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str));
                Err(ArgumentError::Unknown { key: key.to_owned(), nearest: nearest(key, known).map(str::to_owned) })
            }
            Some(schema) => Ok(schema),
            None => Ok(&ANYTHING),
        }
    }

    /// The value that `text` stands for under a schema; `None` where it can't stand for any.
    fn convert(&self, schema: &'a Value, text: &str) -> Option<Value> {
        let schema = self.resolve(schema);
        if let Some(value) = chosen(schema, text) {
            return Some(value);
        }
        let types = self.types(schema);
        if types.is_empty() {
            // The schema says nothing of the type: the text is what the user wrote.
            return Some(Value::from(text));
        }
        types.into_iter().find_map(|kind| self.convert_as(kind, schema, text))
    }

    fn convert_as(&self, kind: &str, schema: &'a Value, text: &str) -> Option<Value> {
        let json = || serde_json::from_str::<Value>(text).ok();
        match kind {
            "string" => Some(Value::from(text)),
            "boolean" => json().filter(Value::is_boolean),
            "null" => json().filter(Value::is_null),
            "integer" => json().filter(|value| value.is_i64() || value.is_u64()),
            "number" => json().filter(Value::is_number),
            "object" => json().filter(Value::is_object),
            "array" => json().filter(Value::is_array).or_else(|| {
                let item = schema.get("items")?;
                Some(Value::Array(vec![self.convert(item, text)?]))
            }),
            _ => None,
        }
    }

    /// The types that a schema allows, those first that are the stricter reading of a text.
    fn types(&self, schema: &'a Value) -> Vec<&'a str> {
        let mut types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => ["anyOf", "oneOf"]
                .iter()
                .filter_map(|keyword| schema.get(keyword)?.as_array())
                .flatten()
                .flat_map(|choice| self.types(self.resolve(choice)))
                .collect(),
        };
        types.sort_by_key(|kind| *kind == "string");
        types
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        resolve(self.schema, schema)
    }

    fn type_error(&self, key: &str, schema: &'a Value, text: &str) -> ArgumentError {
        let types = self.types(self.resolve(schema));
        let named: Vec<_> = types
            .iter()
            .map(|kind| match *kind {
                "boolean" => "true or false".to_owned(),
                "null" => "null".to_owned(),
                "number" => "a number".to_owned(),
                "array" => "a JSON array".to_owned(),
                "object" => "a JSON object".to_owned(),
                kind => format!("an {kind}"),
            })
            .collect();
        ArgumentError::Type { key: key.to_owned(), expected: named.join(" or "), value: text.to_owned() }
    }
}

/// The value of an `enum` or `const` that is written like `text`.
fn chosen(schema: &Value, text: &str) -> Option<Value> {
    let several = schema.get("enum").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    several
        .iter()
        .chain(schema.get("const"))
        .find(|value| match value {
            Value::String(value) => value == text,
            value => serde_json::from_str::<Value>(text).is_ok_and(|written| written == **value),
        })
        .cloned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn schema() -> Map<String, Value> {
        let schema = json!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "shout": { "type": "boolean" },
                "count": { "type": "integer" },
                "ratio": { "type": "number" },
                "tags": { "type": "array", "items": { "type": "string" } },
                "sizes": { "type": "array", "items": { "type": "integer" } },
                "filter": { "type": "object" },
                "either": { "type": ["string", "integer"] },
                "mode": { "enum": ["fast", 2, null] },
                "deep": { "$ref": "#/$defs/flag" },
                "loop": { "$ref": "#/properties/loop" },
                "some": { "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/flag" }] },
                "any": {}
            },
            "additionalProperties": false,
            "$defs": { "flag": { "type": "boolean" } }
        });
        let Value::Object(schema) = schema else { unreachable!() };
        schema
    }

    fn words(words: &[&str]) -> Result<Value, String> {
        let schema = schema();
        Arguments::new(&schema).from_words(words.iter().copied()).map(Value::Object).map_err(|error| error.to_string())
    }

    #[test]
    fn the_schema_decides_the_type() {
        assert_eq!(words(&["name=7", "shout=true"]), Ok(json!({ "name": "7", "shout": true })));
        assert_eq!(words(&["name=a=b"]), Ok(json!({ "name": "a=b" })));
        assert_eq!(words(&["name="]), Ok(json!({ "name": "" })));
        assert_eq!(words(&["count=-3", "ratio=1e3"]), Ok(json!({ "count": -3, "ratio": 1e3 })));
        assert_eq!(words(&["filter={\"a\":1}"]), Ok(json!({ "filter": { "a": 1 } })));
        assert_eq!(words(&["any=7"]), Ok(json!({ "any": "7" })));
        assert_eq!(words(&["either=7"]), Ok(json!({ "either": 7 })));
        assert_eq!(words(&["either=x"]), Ok(json!({ "either": "x" })));
        assert_eq!(words(&["mode=2"]), Ok(json!({ "mode": 2 })));
        assert_eq!(
            words(&["deep=true", "some=null", "loop=x"]),
            Ok(json!({ "deep": true, "some": null, "loop": "x" }))
        );
    }

    #[test]
    fn arrays_come_whole_or_item_by_item() {
        assert_eq!(words(&["tags=a", "tags=b"]), Ok(json!({ "tags": ["a", "b"] })));
        assert_eq!(words(&["tags=[\"a\",\"b\"]"]), Ok(json!({ "tags": ["a", "b"] })));
        assert_eq!(words(&["sizes=1", "sizes=2"]), Ok(json!({ "sizes": [1, 2] })));
        assert!(words(&["sizes=x"]).is_err());
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert_eq!(words(&["name"]).unwrap_err(), "`name` is no argument: write KEY=VALUE");
        assert_eq!(words(&["shout=yes"]).unwrap_err(), "the argument `shout` must be true or false, and `yes` is not");
        assert_eq!(words(&["count=1.5"]).unwrap_err(), "the argument `count` must be an integer, and `1.5` is not");
        assert_eq!(words(&["name=a", "name=b"]).unwrap_err(), "the argument `name` is given twice");
        let schema = schema();
        let error = Arguments::new(&schema).from_words(["nam=x"]).unwrap_err();
        assert_eq!(
            (error.to_string(), error.hint()),
            ("the tool has no argument `nam`".to_owned(), Some("did you mean `name`?".to_owned()))
        );
    }

    #[test]
    fn json_is_taken_as_it_is() {
        assert_eq!(Arguments::from_json("{\"a\":1}").map(Value::Object), Ok(json!({ "a": 1 })));
        assert_eq!(Arguments::from_json("[]"), Err(ArgumentError::NoObject));
        assert!(Arguments::from_json("{").unwrap_err().to_string().starts_with("the arguments are not valid JSON"));
    }

    proptest! {
        #[test]
        fn a_string_is_never_changed(text in ".*") {
            let schema = schema();
            let arguments = Arguments::new(&schema).from_words([format!("name={text}").as_str()]).unwrap();
            prop_assert_eq!(&arguments["name"], &Value::from(text));
        }

        #[test]
        fn no_word_panics(word in ".*", key in "name|shout|count|tags|filter|mode|loop|some", text in ".*") {
            let schema = schema();
            let _ = Arguments::new(&schema).from_words([word.as_str()]);
            let _ = Arguments::new(&schema).from_words([format!("{key}={text}").as_str()]);
        }
    }
}
