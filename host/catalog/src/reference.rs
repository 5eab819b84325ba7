use serde_json::{Map, Value};

/// What a reference within a schema (`#/…`) leads to.
pub(crate) fn referred<'a>(root: &'a Map<String, Value>, reference: &str) -> Option<&'a Value> {
    let path = reference.strip_prefix("#/")?;
    let mut steps = path.split('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
    let first = root.get(&steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(&step))
}

/// Follows references within the schema, a few steps at most: one may lead to itself.
pub(crate) fn resolve<'a>(root: &'a Map<String, Value>, mut schema: &'a Value) -> &'a Value {
    for _ in 0..16 {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let Some(found) = reference.and_then(|reference| referred(root, reference)) else { break };
        schema = found;
    }
    schema
}
