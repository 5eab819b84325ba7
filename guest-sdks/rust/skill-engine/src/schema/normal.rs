//! The form of a schema, whatever its source.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value};

use super::order::order;

/// The parts of a schema that hold for the same value as the schema itself.
const PARTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// What `schemars` says of Rust's numbers beyond JSON's: the format, and the bounds that come with it.
static NUMBERS: [(&str, Option<i64>, Option<i64>); 14] = [
    ("int8", Some(i8::MIN as i64), Some(i8::MAX as i64)),
    ("int16", Some(i16::MIN as i64), Some(i16::MAX as i64)),
    ("int32", None, None),
    ("int64", None, None),
    ("int128", None, None),
    ("int", None, None),
    ("uint8", None, Some(u8::MAX as i64)),
    ("uint16", None, Some(u16::MAX as i64)),
    ("uint32", None, None),
    ("uint64", None, None),
    ("uint128", None, None),
    ("uint", None, None),
    ("float", None, None),
    ("double", None, None),
];

/// Brings a schema and all within it into the form.
#[derive(Default)]
pub struct Normal {
    /// Whether what is looked at is a part of an object, whose other members it doesn't know.
    part: bool,
}

impl Transform for Normal {
    fn transform(&mut self, schema: &mut Schema) {
        if schema.as_bool() == Some(true) {
            schema.ensure_object();
        }
        let Some(object) = schema.as_object_mut() else { return };
        let part = std::mem::take(&mut self.part);
        close(object, part);
        let parts = self.parts(object, part);
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        object.extend(parts);
        anything_else(object);
        number(object);
        literal(object);
        tuple(object);
        union(object);
        order(object);
    }
}

impl Normal {
    /// Takes the parts out of an object, in the form: they are none of the schemas that stand for themselves.
    fn parts(&mut self, object: &mut Map<String, Value>, part: bool) -> Vec<(String, Value)> {
        if !part && !object.contains_key("properties") {
            return Vec::new();
        }
        let mut parts: Vec<_> = PARTS.iter().filter_map(|keyword| object.shift_remove_entry(*keyword)).collect();
        for schema in parts.iter_mut().filter_map(|(_, schemas)| schemas.as_array_mut()).flatten() {
            if let Ok(schema) = schema.try_into() {
                self.part = true;
                self.transform(schema);
            }
        }
        self.part = false;
        parts
    }
}

/// An object of known members has no others.
fn close(object: &mut Map<String, Value>, part: bool) {
    let undecided = !["additionalProperties", "unevaluatedProperties"].iter().any(|key| object.contains_key(*key));
    if part || !undecided || !object.contains_key("properties") {
        return;
    }
    let composed = PARTS.iter().any(|key| object.contains_key(*key));
    let keyword = if composed { "unevaluatedProperties" } else { "additionalProperties" };
    object.insert(keyword.into(), false.into());
}

/// Members of any kind are what a JSON object has anyway.
fn anything_else(object: &mut Map<String, Value>) {
    let any = object.get("additionalProperties").and_then(Value::as_object).is_some_and(Map::is_empty);
    if any {
        object.shift_remove("additionalProperties");
    }
}

fn number(object: &mut Map<String, Value>) {
    let Some(format) = object.get("format").and_then(Value::as_str) else { return };
    let Some((_, minimum, maximum)) = NUMBERS.iter().find(|(name, ..)| *name == format) else { return };
    object.shift_remove("format");
    for (keyword, bound) in [("minimum", minimum), ("maximum", maximum)] {
        if bound.is_some() && object.get(keyword).and_then(Value::as_i64) == *bound {
            object.shift_remove(keyword);
        }
    }
}

fn literal(object: &mut Map<String, Value>) {
    if let Some([only]) = object.get("enum").and_then(Value::as_array).map(Vec::as_slice) {
        let only = only.clone();
        object.shift_remove("enum");
        object.insert("const".into(), only);
    }
}

fn tuple(object: &mut Map<String, Value>) {
    let Some(items) = object.get("prefixItems").and_then(Value::as_array) else { return };
    if object.get("maxItems").and_then(Value::as_u64) == Some(items.len() as u64) {
        object.shift_remove("maxItems");
        object.insert("items".into(), false.into());
    }
}

/// A union in a union is a part of it, and each part stands in it once.
fn union(object: &mut Map<String, Value>) {
    let Some(Value::Array(alternatives)) = object.get_mut("anyOf") else { return };
    let mut flat = Vec::new();
    for alternative in alternatives.drain(..) {
        let inner = match &alternative {
            Value::Object(inner) if inner.len() == 1 => inner.get("anyOf").and_then(Value::as_array).cloned(),
            _ => None,
        };
        for alternative in inner.unwrap_or_else(|| vec![alternative]) {
            if !flat.contains(&alternative) {
                flat.push(alternative);
            }
        }
    }
    *alternatives = flat;
}
