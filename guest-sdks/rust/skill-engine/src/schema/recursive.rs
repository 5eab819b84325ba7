//! Types that contain themselves: `schemars` writes them out once wherever they are used, and only then refers to them.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value, json};

/// What says something of a place, and nothing of its values.
const REMARKS: [&str; 5] = ["title", "description", "default", "examples", "deprecated"];

/// Puts a reference wherever one of the definitions is written out.
pub struct Named<'a>(pub &'a Map<String, Value>);

impl Transform for Named<'_> {
    fn transform(&mut self, schema: &mut Schema) {
        // The innermost first: then what is around them is written as in the definitions.
        transform_subschemas(self, schema);
        let Some(written) = schema.as_object() else { return };
        let reference = self.0.iter().find_map(|(name, definition)| reference(written, name, definition.as_object()?));
        if let Some(reference) = reference {
            *schema = reference.into();
        }
    }
}

/// Puts references into the definitions themselves, until none is written out in another.
pub fn settle(mut definitions: Map<String, Value>) -> Map<String, Value> {
    loop {
        let mut settled = definitions.clone();
        for definition in settled.values_mut() {
            if let Ok(schema) = definition.try_into() {
                transform_subschemas(&mut Named(&definitions), schema);
            }
        }
        if settled == definitions {
            return settled;
        }
        definitions = settled;
    }
}

fn reference(written: &Map<String, Value>, name: &str, definition: &Map<String, Value>) -> Option<Map<String, Value>> {
    let target = json!({ "$ref": format!("#/$defs/{}", encoded(name)) });
    let (bare_written, bare_definition) = (bare(written), bare(definition));
    let reference = if bare_written == bare_definition {
        target
    } else if without_null(&bare_written)? == bare_definition {
        json!({ "anyOf": [target, { "type": "null" }] })
    } else {
        return None;
    };
    let Value::Object(mut reference) = reference else { unreachable!("both are objects") };
    for remark in REMARKS {
        if let Some(said) = written.get(remark).filter(|said| definition.get(remark) != Some(*said)) {
            reference.insert(remark.to_owned(), said.clone());
        }
    }
    Some(reference)
}

fn bare(schema: &Map<String, Value>) -> Map<String, Value> {
    let mut schema = schema.clone();
    schema.retain(|key, _| !REMARKS.contains(&key.as_str()));
    schema
}

/// The schema of T, from that of T or null.
fn without_null(schema: &Map<String, Value>) -> Option<Map<String, Value>> {
    let Some([r#type, null]) = schema.get("type")?.as_array().map(Vec::as_slice) else { return None };
    if null != "null" {
        return None;
    }
    let mut schema = schema.clone();
    schema.insert("type".to_owned(), r#type.clone());
    Some(schema)
}

/// As a JSON pointer in the fragment of a URI, in the way of `schemars`.
fn encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'~' => encoded.push_str("~0"),
            b'/' => encoded.push_str("~1"),
            b'!' | b'$' | b'&'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' => encoded.push(byte.into()),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
