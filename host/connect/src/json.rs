use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstObjectProp, CstRootNode};
use serde_json::{Map, Value, json};

use crate::clients::{Client, Format};
use crate::edit::{Change, Fault};
use crate::entry::Entry;

/// What VS Code and Zed read; what is strict is checked before.
const JSONC: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Puts an entry into a client's file, or takes it out where there is none, and changes nothing else in it.
pub(crate) fn edit(client: Client, text: &str, name: &str, entry: Option<&Entry>) -> Result<(Change, String), Fault> {
    let root = parse(client, text)?;
    let before = contents(&root)?;
    let change = match entry {
        Some(entry) => put(client, &root, name, entry)?,
        None => take(client, &root, name)?,
    };
    let new = root.to_string();
    let after = contents(&parse(client, &new).map_err(|_| Fault::Unsafe)?).map_err(|_| Fault::Unsafe)?;
    // Whatever there is in such files: nothing else may have changed, and the entry has to be there, or gone.
    let there = after.get(client.key()).and_then(|servers| servers.get(name));
    if there.is_some() != entry.is_some() || without(before, client, name) != without(after.clone(), client, name) {
        return Err(Fault::Unsafe);
    }
    Ok((change, new))
}

/// The entry as a client reads it.
pub(crate) fn value(client: Client, entry: &Entry) -> Value {
    let mut value = Map::new();
    if client.names_the_transport() {
        value.insert("type".to_owned(), json!("stdio"));
    }
    value.insert("command".to_owned(), json!(entry.command));
    value.insert("args".to_owned(), json!(entry.args));
    if !entry.env.is_empty() {
        value.insert("env".to_owned(), json!(entry.env));
    }
    Value::Object(value)
}

fn parse(client: Client, text: &str) -> Result<CstRootNode, Fault> {
    if client.format() == Format::Json && !text.trim().is_empty() {
        serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| Fault::Syntax(error.to_string()))?;
    }
    CstRootNode::parse(text, &JSONC).map_err(|error| Fault::Syntax(error.to_string()))
}

/// What a file says; nothing at all is as good as an empty object.
fn contents(root: &CstRootNode) -> Result<Value, Fault> {
    match root.value() {
        None => Ok(json!({})),
        Some(value) => value.to_serde_value().ok_or(Fault::Unsafe),
    }
}

fn put(client: Client, root: &CstRootNode, name: &str, entry: &Entry) -> Result<Change, Fault> {
    let top = root.object_value_or_create().ok_or_else(|| Fault::Shape("the whole is no object".to_owned()))?;
    once(&top, client.key())?;
    let servers = top.object_value_or_create(client.key());
    let servers = servers.ok_or_else(|| Fault::Shape(format!("`{}` is no object", client.key())))?;
    let Some(there) = once(&servers, name)? else {
        servers.append(name, input(&value(client, entry)));
        return Ok(Change::Added);
    };
    let ours = there.object_value().filter(is_ours).ok_or(Fault::Taken)?;
    let Value::Object(wanted) = value(client, entry) else { return Err(Fault::Unsafe) };
    let changed = wanted.iter().filter(|(field, wanted)| set(&ours, field, wanted)).count() > 0;
    Ok(if changed { Change::Changed } else { Change::None })
}

/// Sets a field that has another value, or none.
fn set(object: &CstObject, field: &str, wanted: &Value) -> bool {
    let Some(there) = object.get(field) else {
        object.append(field, input(wanted));
        return true;
    };
    // What the user has put beside ours among the variables stays.
    if let (Value::Object(wanted), Some(there)) = (wanted, there.object_value()) {
        return wanted.iter().filter(|(key, value)| set(&there, key, value)).count() > 0;
    }
    let differs = there.value().and_then(|value| value.to_serde_value()).as_ref() != Some(wanted);
    if differs {
        there.set_value(input(wanted));
    }
    differs
}

fn take(client: Client, root: &CstRootNode, name: &str) -> Result<Change, Fault> {
    let servers = root.object_value().and_then(|top| top.object_value(client.key()));
    let Some(servers) = servers else { return Ok(Change::None) };
    match once(&servers, name)? {
        None => Ok(Change::None),
        Some(there) if there.object_value().as_ref().is_some_and(is_ours) => {
            there.remove();
            Ok(Change::Removed)
        }
        Some(_) => Err(Fault::Taken),
    }
}

/// Whether an entry starts this program.
fn is_ours(entry: &CstObject) -> bool {
    let command = entry.get("command").and_then(|command| command.value()).and_then(|value| value.to_serde_value());
    command.as_ref().and_then(Value::as_str).is_some_and(crate::edit::is_this_program)
}

/// The property of a name. Where it stands twice, clients read the last, and this would change the first.
fn once(object: &CstObject, name: &str) -> Result<Option<CstObjectProp>, Fault> {
    let named = |property: &CstObjectProp| property.decoded_name().is_some_and(|it| it == name);
    match object.properties().into_iter().filter(named).count() {
        0 => Ok(None),
        1 => Ok(object.get(name)),
        _ => Err(Fault::Shape(format!("`{name}` stands twice in the same object"))),
    }
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(value) => CstInputValue::Bool(*value),
        Value::Number(value) => CstInputValue::Number(value.to_string()),
        Value::String(value) => CstInputValue::String(value.clone()),
        Value::Array(values) => CstInputValue::Array(values.iter().map(input).collect()),
        Value::Object(members) => {
            CstInputValue::Object(members.iter().map(|(key, value)| (key.clone(), input(value))).collect())
        }
    }
}

fn without(mut contents: Value, client: Client, name: &str) -> Value {
    if let Some(top) = contents.as_object_mut()
        && let Some(servers) = top.get_mut(client.key()).and_then(Value::as_object_mut)
    {
        servers.shift_remove(name);
        if servers.is_empty() {
            top.shift_remove(client.key());
        }
    }
    contents
}
