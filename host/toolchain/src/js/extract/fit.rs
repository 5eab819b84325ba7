use serde_json::{Map, Value};

/// Why `value` breaks `schema`, one of those that the extractor makes; `None` where it fits. `definitions` are its `$defs`.
///
/// Whether a string has a `pattern` or a `format` is left to whoever calls the tool.
pub(super) fn misfit(schema: &Value, definitions: &Map<String, Value>, value: &Value) -> Option<String> {
    let schema = schema.as_object()?;
    let within = |other: &Value| misfit(other, definitions, value);
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let definition = name.strip_prefix("#/$defs/").and_then(|name| definitions.get(name));
        if let Some(reason) = definition.and_then(within) {
            return Some(reason);
        }
    }
    if let Some(members) = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(*key)?.as_array()) {
        let fitting = members.iter().filter(|member| within(member).is_none()).count();
        if fitting == 0 || (schema.contains_key("oneOf") && fitting > 1) {
            return Some(format!("`{value}` is none of the alternatives"));
        }
    }
    wrong_type(schema, value).or_else(|| out_of_range(schema, value)).or_else(|| match value {
        Value::Array(items) => misfit_item(schema, definitions, items),
        Value::Object(fields) => misfit_field(schema, definitions, fields),
        _ => None,
    })
}

fn wrong_type(schema: &Map<String, Value>, value: &Value) -> Option<String> {
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_of_type(value, name)) {
        return Some(format!("`{value}` is no {}", types.join(" and no ")));
    }
    let allowed = match (schema.get("const"), schema.get("enum")) {
        (Some(only), _) => vec![only.clone()],
        (None, Some(Value::Array(values))) => values.clone(),
        _ => return None,
    };
    let shown: Vec<String> = allowed.iter().map(|value| format!("`{value}`")).collect();
    (!allowed.iter().any(|other| same(other, value))).then(|| format!("`{value}` is not {}", shown.join(" or ")))
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => value.is_null(),
    }
}

/// 1 and 1.0 are one number.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Whether a size breaks a limit.
type Breaks = fn(f64, f64) -> bool;

const OF_NUMBERS: &[(&str, Breaks)] = &[
    ("minimum", |number, limit| number < limit),
    ("maximum", |number, limit| number > limit),
    ("exclusiveMinimum", |number, limit| number <= limit),
    ("exclusiveMaximum", |number, limit| number >= limit),
    // Binary fractions are not quite the decimal ones that people write.
    ("multipleOf", |number, divisor| (number / divisor - (number / divisor).round()).abs() > 1e-9),
];
const OF_STRINGS: &[(&str, Breaks)] =
    &[("minLength", |size, limit| size < limit), ("maxLength", |size, limit| size > limit)];
const OF_LISTS: &[(&str, Breaks)] =
    &[("minItems", |size, limit| size < limit), ("maxItems", |size, limit| size > limit)];
const OF_OBJECTS: &[(&str, Breaks)] =
    &[("minProperties", |size, limit| size < limit), ("maxProperties", |size, limit| size > limit)];

fn out_of_range(schema: &Map<String, Value>, value: &Value) -> Option<String> {
    let (limits, size) = match value {
        Value::Number(number) => (OF_NUMBERS, number.as_f64()?),
        Value::String(text) => (OF_STRINGS, text.chars().count() as f64),
        Value::Array(items) => (OF_LISTS, items.len() as f64),
        Value::Object(fields) => (OF_OBJECTS, fields.len() as f64),
        Value::Null | Value::Bool(_) => return None,
    };
    limits.iter().find_map(|(key, breaks)| {
        let limit = schema.get(*key)?;
        breaks(size, limit.as_f64()?).then(|| format!("`{value}` breaks `{key}: {limit}`"))
    })
}

fn misfit_item(schema: &Map<String, Value>, definitions: &Map<String, Value>, items: &[Value]) -> Option<String> {
    let fixed = schema.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (item, expected) in items.iter().zip(fixed) {
        if let Some(reason) = misfit(expected, definitions, item) {
            return Some(reason);
        }
    }
    let others = items.get(fixed.len()..).unwrap_or_default();
    match schema.get("items") {
        Some(Value::Bool(false)) if !others.is_empty() => {
            return Some(format!("there are more than {} items", fixed.len()));
        }
        Some(expected) => {
            if let Some(reason) = others.iter().find_map(|item| misfit(expected, definitions, item)) {
                return Some(reason);
            }
        }
        None => {}
    }
    let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
    let repeated = |(index, item): (usize, &Value)| items[..index].iter().any(|other| same(other, item));
    (unique && items.iter().enumerate().any(repeated)).then(|| "an item is repeated".to_owned())
}

fn misfit_field(
    schema: &Map<String, Value>,
    definitions: &Map<String, Value>,
    fields: &Map<String, Value>,
) -> Option<String> {
    let known = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !fields.contains_key(*name)) {
        return Some(format!("`{missing}` is missing"));
    }
    fields.iter().find_map(|(name, value)| {
        let expected = known.and_then(|known| known.get(name)).or_else(|| schema.get("additionalProperties"));
        match expected? {
            Value::Bool(false) => Some(format!("there is no `{name}`")),
            expected => misfit(expected, definitions, value).map(|reason| format!("`{name}`: {reason}")),
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn assert_fits(schema: &Value, fitting: &[Value], others: &[Value]) {
        let definitions = json!({ "Node": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Node" } }, "additionalProperties": false } });
        let definitions = definitions.as_object().unwrap();
        for value in fitting {
            assert_eq!(misfit(schema, definitions, value), None, "{value}");
        }
        for value in others {
            assert!(misfit(schema, definitions, value).is_some(), "{value}");
        }
    }

    #[test]
    fn types_and_values() {
        assert_fits(&json!({}), &[json!(null), json!([1])], &[]);
        assert_fits(&json!({ "type": "integer" }), &[json!(1), json!(1.0)], &[json!(1.5), json!("1")]);
        assert_fits(&json!({ "type": ["string", "null"] }), &[json!("a"), json!(null)], &[json!(true)]);
        assert_fits(&json!({ "const": 1 }), &[json!(1.0)], &[json!(2)]);
        assert_fits(&json!({ "enum": ["a", null] }), &[json!("a"), json!(null)], &[json!("b")]);
        assert_fits(
            &json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
            &[json!("a"), json!(null)],
            &[json!(1)],
        );
        assert_fits(&json!({ "oneOf": [{ "type": "integer" }, { "type": "number" }] }), &[json!(1.5)], &[json!(1)]);
    }

    #[test]
    fn limits() {
        assert_fits(&json!({ "minimum": 1, "exclusiveMaximum": 3 }), &[json!(1), json!(2.9)], &[json!(0.9), json!(3)]);
        assert_fits(&json!({ "exclusiveMinimum": 1, "maximum": 3 }), &[json!(3)], &[json!(1), json!(3.1)]);
        assert_fits(&json!({ "multipleOf": 0.1 }), &[json!(0.3)], &[json!(0.35)]);
        assert_fits(&json!({ "minLength": 1, "maxLength": 2 }), &[json!("ää")], &[json!(""), json!("abc")]);
        assert_fits(&json!({ "minItems": 1, "maxItems": 1 }), &[json!([1])], &[json!([]), json!([1, 2])]);
        assert_fits(&json!({ "uniqueItems": true }), &[json!([1, 2])], &[json!([1, 2, 1])]);
        assert_fits(
            &json!({ "minProperties": 1, "maxProperties": 1 }),
            &[json!({ "a": 1 })],
            &[json!({}), json!({ "a": 1, "b": 1 })],
        );
    }

    #[test]
    fn lists_and_objects() {
        assert_fits(&json!({ "type": "array", "items": { "type": "string" } }), &[json!(["a"])], &[json!([1])]);
        let pair = json!({ "prefixItems": [{ "type": "string" }], "minItems": 1, "items": false });
        assert_fits(&pair, &[json!(["a"])], &[json!([1]), json!([]), json!(["a", "b"])]);
        let object = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"], "additionalProperties": false });
        assert_fits(
            &object,
            &[json!({ "a": "" })],
            &[json!({}), json!({ "a": 1 }), json!({ "a": "", "b": 1 }), json!([])],
        );
        let map = json!({ "type": "object", "additionalProperties": { "type": "string" } });
        assert_fits(&map, &[json!({ "b": "" })], &[json!({ "b": 1 })]);
        let node = json!({ "$ref": "#/$defs/Node" });
        assert_fits(&node, &[json!({ "next": { "next": {} } })], &[json!({ "next": { "previous": {} } })]);
    }
}
