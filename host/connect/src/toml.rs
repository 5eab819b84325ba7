use serde_json::Value;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value as TomlValue};

use crate::clients::Client;
use crate::edit::{Change, Fault, is_this_program};
use crate::entry::Entry;

/// The same as [`crate::json::edit`], for a client whose file is TOML.
pub(crate) fn edit(client: Client, text: &str, name: &str, entry: Option<&Entry>) -> Result<(Change, String), Fault> {
    // toml_edit ends the lines that it writes by a line feed alone.
    let (lines, feeds) = (text.matches('\n').count(), text.matches("\r\n").count());
    if feeds > 0 && feeds < lines {
        return Err(Fault::Unsafe);
    }
    let plain = text.replace("\r\n", "\n");
    let before: toml::Table =
        plain.parse().map_err(|error: toml::de::Error| Fault::Syntax(error.message().to_owned()))?;
    let mut document: DocumentMut =
        plain.parse().map_err(|error: toml_edit::TomlError| Fault::Syntax(error.message().to_owned()))?;
    let change = match entry {
        Some(entry) => put(client, &mut document, name, entry)?,
        None => take(client, &mut document, name)?,
    };
    let new = document.to_string();
    let after: toml::Table = new.parse().map_err(|_| Fault::Unsafe)?;
    let there = after.get(client.key()).and_then(|servers| servers.get(name));
    if there.is_some() != entry.is_some() || without(before, client, name) != without(after.clone(), client, name) {
        return Err(Fault::Unsafe);
    }
    Ok((change, if feeds > 0 { new.replace('\n', "\r\n") } else { new }))
}

/// The entry as the file has it.
pub(crate) fn shown(client: Client, name: &str, entry: &Entry) -> String {
    let mut document = DocumentMut::new();
    match put(client, &mut document, name, entry) {
        Ok(_) => document.to_string().trim_end().to_owned(),
        Err(_) => String::new(),
    }
}

fn put(client: Client, document: &mut DocumentMut, name: &str, entry: &Entry) -> Result<Change, Fault> {
    let implicit = || {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    };
    let servers = document.entry(client.key()).or_insert_with(implicit);
    let inline = servers.is_inline_table();
    let servers = servers.as_table_like_mut();
    let servers = servers.ok_or_else(|| Fault::Shape(format!("`{}` is no table", client.key())))?;
    let Some(there) = servers.get_mut(name) else {
        let mut new = Table::new();
        fill(&mut new, entry);
        let new = if inline { Item::Value(TomlValue::InlineTable(new.into_inline_table())) } else { Item::Table(new) };
        servers.insert(name, new);
        return Ok(Change::Added);
    };
    let ours = there.as_table_like_mut().filter(|table| is_ours(*table)).ok_or(Fault::Taken)?;
    Ok(if fill(ours, entry) { Change::Changed } else { Change::None })
}

/// Sets the fields of an entry that have another value, or none.
fn fill(table: &mut dyn TableLike, entry: &Entry) -> bool {
    let args: Array = entry.args.iter().map(String::as_str).collect();
    let mut changed = set(table, "command", entry.command.as_str().into());
    changed |= set(table, "args", TomlValue::Array(args));
    if !entry.env.is_empty() {
        let env = table.entry("env").or_insert_with(|| Item::Value(TomlValue::InlineTable(InlineTable::new())));
        if let Some(env) = env.as_table_like_mut() {
            for (name, value) in &entry.env {
                changed |= set(env, name, value.as_str().into());
            }
        }
    }
    changed
}

/// `insert` would take the comments of a key that is there.
fn set(table: &mut dyn TableLike, key: &str, wanted: TomlValue) -> bool {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(there) if same(there, &wanted) => false,
        Some(there) => {
            let decor = there.decor().clone();
            *there = wanted;
            *there.decor_mut() = decor;
            true
        }
        None => {
            table.insert(key, Item::Value(wanted));
            true
        }
    }
}

/// Whatever the spaces and quotes.
fn same(one: &TomlValue, other: &TomlValue) -> bool {
    match (one.as_array(), other.as_array()) {
        (Some(one), Some(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        _ => one.as_str().is_some() && one.as_str() == other.as_str(),
    }
}

fn take(client: Client, document: &mut DocumentMut, name: &str) -> Result<Change, Fault> {
    let Some(servers) = document.get_mut(client.key()).and_then(Item::as_table_like_mut) else {
        return Ok(Change::None);
    };
    let Some(there) = servers.get(name) else { return Ok(Change::None) };
    if !there.as_table_like().is_some_and(is_ours) {
        return Err(Fault::Taken);
    }
    // Comments before its header may be of anything.
    let comments = there.as_table().and_then(|table| table.decor().prefix()?.as_str()).unwrap_or_default().to_owned();
    servers.remove(name);
    if comments.contains('#') {
        let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(format!("{comments}{trailing}"));
    }
    Ok(Change::Removed)
}

fn is_ours(table: &dyn TableLike) -> bool {
    table.get("command").and_then(Item::as_str).is_some_and(is_this_program)
}

fn without(mut contents: toml::Table, client: Client, name: &str) -> Value {
    if let Some(servers) = contents.get_mut(client.key()).and_then(toml::Value::as_table_mut) {
        servers.remove(name);
        if servers.is_empty() {
            contents.remove(client.key());
        }
    }
    serde_json::to_value(contents).unwrap_or_default()
}
