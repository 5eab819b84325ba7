//! The order of keywords in a schema: what it says for people, then types, structure, constraints, and the rest.

use serde_json::{Map, Value};

const KEYWORDS: [&str; 16] = [
    "title",
    "description",
    "$ref",
    "type",
    "properties",
    "patternProperties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "prefixItems",
    "items",
    "enum",
    "const",
    "anyOf",
    "oneOf",
    "allOf",
];

const CONSTRAINTS: [&str; 14] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

const LAST: [&str; 4] = ["default", "examples", "deprecated", "$defs"];

pub fn order(schema: &mut Map<String, Value>) {
    let tuple = schema.contains_key("prefixItems");
    let mut members: Vec<_> = std::mem::take(schema).into_iter().collect();
    members.sort_by_key(|(keyword, _)| rank(keyword, tuple));
    *schema = members.into_iter().collect();
}

/// Keywords that only an author's own extension has stay together, in the order in which they were written.
fn rank(keyword: &str, tuple: bool) -> usize {
    let position = |keywords: &[&str]| keywords.iter().position(|other| *other == keyword);
    if let Some(at) = position(&KEYWORDS) {
        return 2 * at;
    }
    if tuple && keyword == "minItems" {
        // It goes on from the items that were just listed, as `items` does.
        return rank("prefixItems", tuple) + 1;
    }
    let constraints = 2 * KEYWORDS.len();
    if let Some(at) = position(&CONSTRAINTS) {
        return constraints + at;
    }
    let others = constraints + CONSTRAINTS.len();
    position(&LAST).map_or(others, |at| others + 1 + at)
}
