use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::reference::referred;

/// What the arguments of a call look like, without any of their values: `{"name":"string","tags":["string"]}`.
///
/// It has the form of the arguments, with the JSON type in the place of each value, and each kind of item of a list
/// once. The names of a free-form object may be data, so that only those are shown that the tool's own input schema
/// declares; what the others hold stands under `…`, and so does, as `…`, what would be too deep or too long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape(Value);

/// Levels of objects and lists that are shown.
const DEEPEST: usize = 5;

/// The length of all names and types, in bytes.
const LONGEST: usize = 1024;

/// A longer name is none that a person has chosen.
const LONGEST_NAME: usize = 64;

/// Values that are looked at.
const VALUES: usize = 256;

/// Schemas that are looked at for one value.
const SCHEMAS: usize = 64;

const CUT: &str = "…";

impl Shape {
    /// The shape of arguments to a tool with this input schema.
    pub(crate) fn of(arguments: &Map<String, Value>, schema: &Map<String, Value>) -> Self {
        let mut drawing = Drawing { root: schema, bytes: LONGEST, values: VALUES };
        Self(drawing.object(arguments, drawing.parts(schema), DEEPEST))
    }
}

/// As JSON.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A shape while it is made, with what is left of its bounds.
struct Drawing<'a> {
    root: &'a Map<String, Value>,
    bytes: usize,
    values: usize,
}

impl<'a> Drawing<'a> {
    fn value(&mut self, value: &Value, schemas: Vec<&'a Map<String, Value>>, depth: usize) -> Value {
        if self.values == 0 || self.bytes == 0 || depth == 0 {
            return CUT.into();
        }
        self.values -= 1;
        match value {
            Value::Null => self.word("null"),
            Value::Bool(_) => self.word("boolean"),
            Value::Number(_) => self.word("number"),
            Value::String(_) => self.word("string"),
            Value::Array(items) => self.array(items, schemas, depth),
            Value::Object(fields) => self.object(fields, schemas, depth),
        }
    }

    fn word(&mut self, word: &str) -> Value {
        self.bytes = self.bytes.saturating_sub(word.len());
        word.into()
    }

    fn array(&mut self, items: &[Value], schemas: Vec<&'a Map<String, Value>>, depth: usize) -> Value {
        let of_items = self.all_parts(&schemas, |schema| {
            let first = schema.get("prefixItems").and_then(Value::as_array).into_iter().flatten();
            first.chain(schema.get("items")).collect()
        });
        let mut kinds = Vec::new();
        for item in items {
            let before = self.bytes;
            let kind = self.value(item, of_items.clone(), depth - 1);
            if kinds.contains(&kind) {
                self.bytes = before;
            } else {
                kinds.push(kind);
            }
            if self.values == 0 {
                break;
            }
        }
        Value::Array(kinds)
    }

    fn object(&mut self, fields: &Map<String, Value>, schemas: Vec<&'a Map<String, Value>>, depth: usize) -> Value {
        let mut shape = Map::new();
        let mut others = None;
        for (name, value) in fields {
            if self.values == 0 || self.bytes == 0 {
                others = Some(CUT.into());
                break;
            }
            let declared = self.all_parts(&schemas, |schema| property(schema, name).into_iter().collect());
            let is_declared = schemas.iter().any(|schema| property(schema, name).is_some());
            if is_declared && name.len() <= LONGEST_NAME {
                self.bytes = self.bytes.saturating_sub(name.len());
                let drawn = self.value(value, declared, depth - 1);
                shape.insert(name.clone(), drawn);
            } else {
                let more = self.all_parts(&schemas, |schema| schema.get("additionalProperties").into_iter().collect());
                let drawn = self.value(value, more, depth - 1);
                let same = others.as_ref().is_none_or(|others| *others == drawn);
                others = Some(if same { drawn } else { CUT.into() });
            }
        }
        shape.extend(others.map(|others| (CUT.to_owned(), others)));
        Value::Object(shape)
    }

    /// The schemas that hold for a part of a value, by those that hold for the value.
    fn all_parts(
        &self,
        schemas: &[&'a Map<String, Value>],
        part: impl Fn(&'a Map<String, Value>) -> Vec<&'a Value>,
    ) -> Vec<&'a Map<String, Value>> {
        let parts = schemas.iter().flat_map(|schema| part(schema)).filter_map(Value::as_object);
        parts.flat_map(|part| self.parts(part)).take(SCHEMAS).collect()
    }

    /// A schema, and those that it is composed of.
    fn parts(&self, schema: &'a Map<String, Value>) -> Vec<&'a Map<String, Value>> {
        let mut parts = vec![schema];
        let mut next = 0;
        while let Some(&schema) = parts.get(next) {
            next += 1;
            let several = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|word| schema.get(word)?.as_array());
            let one = ["if", "then", "else"].into_iter().filter_map(|word| schema.get(word));
            let reference = schema.get("$ref").and_then(Value::as_str);
            let elsewhere = reference.and_then(|reference| referred(self.root, reference));
            let whole = (reference == Some("#")).then_some(self.root);
            let more = several.flatten().chain(one).chain(elsewhere).filter_map(Value::as_object).chain(whole);
            for part in more {
                if parts.len() < SCHEMAS && !parts.iter().any(|known| std::ptr::eq(*known, part)) {
                    parts.push(part);
                }
            }
        }
        parts
    }
}

fn property<'a>(schema: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn shape(arguments: Value, schema: Value) -> Value {
        let (Value::Object(arguments), Value::Object(schema)) = (arguments, schema) else { unreachable!() };
        Shape::of(&arguments, &schema).0
    }

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "tags": { "type": "array", "items": { "type": "string" } },
                "pair": { "prefixItems": [{ "properties": { "x": true } }] },
                "who": { "$ref": "#/$defs/person" },
                "some": { "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/person" }] },
                "env": { "additionalProperties": { "properties": { "value": {} } } },
                "again": { "$ref": "#" },
                "loop": { "$ref": "#/properties/loop" },
                "any": true
            },
            "$defs": { "person": { "properties": { "age": {} } } }
        })
    }

    #[test]
    fn types_stand_for_values() {
        assert_eq!(
            shape(json!({ "name": "Ada", "tags": ["a", "b"] }), schema()),
            json!({ "name": "string", "tags": ["string"] })
        );
        assert_eq!(
            shape(json!({ "any": [1, null, true, 2.5, []] }), schema()),
            json!({ "any": ["number", "null", "boolean", []] })
        );
        assert_eq!(shape(json!({}), schema()), json!({}));
    }

    #[test]
    fn only_declared_names_are_shown() {
        for (arguments, wanted) in [
            (json!({ "nmae": "x" }), json!({ "…": "string" })),
            (json!({ "a": 1, "b": 2, "name": "x" }), json!({ "name": "string", "…": "number" })),
            (json!({ "a": 1, "b": "x" }), json!({ "…": "…" })),
            (json!({ "who": { "age": 1, "name": "x" } }), json!({ "who": { "age": "number", "…": "string" } })),
            (json!({ "some": { "age": 1 } }), json!({ "some": { "age": "number" } })),
            (json!({ "env": { "A": { "value": 1 } } }), json!({ "env": { "…": { "value": "number" } } })),
            (json!({ "pair": [{ "x": 1, "y": 1 }] }), json!({ "pair": [{ "x": "number", "…": "number" }] })),
            (json!({ "again": { "name": "x" } }), json!({ "again": { "name": "string" } })),
            (
                json!({ "loop": { "name": 1 }, "any": { "name": 1 } }),
                json!({ "loop": { "…": "number" }, "any": { "…": "number" } }),
            ),
        ] {
            assert_eq!(shape(arguments.clone(), schema()), wanted, "{arguments}");
        }
    }

    #[test]
    fn it_is_short_and_flat_whatever_comes() {
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(shape(json!({ "any": deep }), schema()), json!({ "any": [[[["…"]]]] }));
        let names: Map<_, _> = (0..1000).map(|n| (format!("declared{n}"), json!({}))).collect();
        let wide: Map<_, _> = names.keys().map(|name| (name.clone(), json!(1))).collect();
        let drawn = shape(wide.into(), json!({ "properties": names })).to_string();
        assert!(drawn.len() < 2048 && drawn.ends_with(r#","…":"…"}"#), "{drawn}");
        let long = "n".repeat(65);
        assert_eq!(shape(json!({ long.clone(): 1 }), json!({ "properties": { long: {} } })), json!({ "…": "number" }));
        let both = |n: u32| {
            (
                n.to_string(),
                json!({ "allOf": [{ "$ref": format!("#/$defs/{}", n + 1) }, { "$ref": format!("#/$defs/{}", n + 1) }] }),
            )
        };
        let bomb = json!({ "$ref": "#/$defs/0", "$defs": (0..60).map(both).collect::<Map<_, _>>() });
        assert_eq!(shape(json!({ "a": [{ "b": 1 }] }), bomb), json!({ "…": [{ "…": "number" }] }));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (7_000_000..8_000_000u32).prop_map(Value::from),
            "marker[a-z]{0,9}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 200, 20, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..9).prop_map(Value::from),
                proptest::collection::vec(("marker[a-z]{1,3}|name|age|who|env|any", inner), 0..9)
                    .prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_value_and_no_name_of_a_callers_own_is_shown(value in any_value(), more in any_value()) {
            let drawn = shape(json!({ "any": value, "who": more.clone(), "marker": more }), schema()).to_string();
            prop_assert!(!drawn.contains("marker") && !drawn.contains('7'), "{}", drawn);
            prop_assert!(drawn.len() < 8192, "{}", drawn.len());
        }
    }
}
