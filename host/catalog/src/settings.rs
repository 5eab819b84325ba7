use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;
use skill_home::{DiskError, replace_file};
use skill_package::{SkillName, TomlPosition};
use skill_policy::{Grants, InvalidSettings, Settings, SkillSettings};
use toml_edit::{DocumentMut, Item, Table};

/// The settings can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{}:{position}: {message}", path.display())]
    Syntax { path: PathBuf, position: TomlPosition, message: String },
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Reads the file; none at all is as good as an empty one.
pub(crate) fn read(path: &Path) -> Result<Settings, SettingsError> {
    let text = read_text(path)?;
    Settings::parse(&text).map_err(|InvalidSettings { position, message }| SettingsError::Syntax {
        path: path.to_owned(),
        position,
        message,
    })
}

/// Sets one value, or removes it, and leaves all else in the file as it stands, comments included.
///
/// The caller holds the home's lock.
pub(crate) fn set_config(
    path: &Path,
    skill: &SkillName,
    key: &str,
    value: Option<&Value>,
) -> Result<(), SettingsError> {
    edit(path, |document| {
        let config = table(table(table(document.as_table_mut(), "skills"), skill.as_str()), "config");
        match value {
            Some(value) => drop(config.insert(key, Item::Value(to_toml(value)))),
            None => drop(config.remove(key)),
        }
    })
}

/// Changes what one skill is allowed, and leaves all else in the file as it stands. The caller holds the home's lock.
pub(crate) fn set_grants(path: &Path, skill: &SkillName, grants: &Grants) -> Result<(), SettingsError> {
    let before = read(path)?.skills.get(skill).map(SkillSettings::grants).unwrap_or_default();
    let (before, after) = (words(&before), words(grants));
    edit(path, |document| {
        let own = table(table(document.as_table_mut(), "skills"), skill.as_str());
        for (word, value) in &after {
            match value {
                value if before.get(word) == Some(value) => {}
                Some(value) => {
                    let mut value = to_toml(value);
                    // A comment behind the old value is still about it.
                    if let Some(old) = own.get(word).and_then(Item::as_value) {
                        *value.decor_mut() = old.decor().clone();
                    }
                    own.insert(word, Item::Value(value));
                }
                None => drop(own.remove(word)),
            }
        }
    })
}

/// The `allow_` words with their values; `None` for one that allows nothing.
fn words(grants: &Grants) -> BTreeMap<String, Option<Value>> {
    let words = serde_json::to_value(grants).expect("grants are plain data");
    let nothing = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let words = words.as_object().into_iter().flatten();
    words.map(|(word, value)| (word.clone(), (!nothing(value)).then(|| value.clone()))).collect()
}

/// Removes everything that was decided for one skill. The caller holds the home's lock.
pub(crate) fn forget(path: &Path, skill: &SkillName) -> Result<(), SettingsError> {
    if !path.exists() {
        return Ok(());
    }
    edit(path, |document| {
        if let Some(skills) = document.get_mut("skills").and_then(Item::as_table_like_mut) {
            skills.remove(skill.as_str());
        }
    })
}

fn edit(path: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<(), SettingsError> {
    // A file that does not hold good settings is not touched.
    read(path)?;
    let text = read_text(path)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| SettingsError::Syntax {
        path: path.to_owned(),
        position: TomlPosition::of(&text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    change(&mut document);
    // People keep this file elsewhere and put a link here: the link stays.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Ok(replace_file(&path, document.to_string().as_bytes())?)
}

fn read_text(path: &Path) -> Result<String, DiskError> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        other => other.map_err(DiskError::on("read", path)),
    }
}

/// The table of a name, made if need be. An inline table becomes one of its own.
fn table<'a>(parent: &'a mut Table, name: &str) -> &'a mut Table {
    let item = parent.entry(name).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    if !item.is_table() {
        let table = std::mem::take(item).into_table().unwrap_or_default();
        *item = Item::Table(table);
    }
    item.as_table_mut().expect("it was just made one")
}

fn to_toml(value: &Value) -> toml_edit::Value {
    match value {
        // TOML has no word for nothing; callers refuse it before.
        Value::Null => "".into(),
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64().unwrap_or(f64::MAX).into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => toml_edit::Value::Array(items.iter().map(to_toml).collect()),
        Value::Object(fields) => {
            toml_edit::Value::InlineTable(fields.iter().map(|(key, value)| (key.as_str(), to_toml(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    struct File {
        _root: tempfile::TempDir,
        path: PathBuf,
    }

    fn file(text: &str) -> File {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("config/settings.toml");
        replace_file(&path, text.as_bytes()).unwrap();
        File { _root: root, path }
    }

    fn name(name: &str) -> SkillName {
        name.parse().unwrap()
    }

    #[test]
    fn ceilings_are_for_all_or_for_one() {
        let text = "[limits]\ntimeout = \"60s\"\n[skills.slow.limits]\ntimeout = \"5m\"\n";
        let settings = read(&file(text).path).unwrap();
        assert_eq!(settings.limits(Some(&name("x"))).timeout, Some(Duration::from_secs(60)));
        assert_eq!(settings.limits(Some(&name("slow"))).timeout, Some(Duration::from_secs(300)));
        assert_eq!(settings.limits(None).timeout, Some(Duration::from_secs(60)));
    }

    #[test]
    fn editing_keeps_what_is_there() {
        let text = "# mine\n[skills.a]\nconfig = { org = \"x\" } # old\n\n[limits] # ceilings\ntimeout = \"60s\"\n";
        let file = file(text);
        set_config(&file.path, &name("a"), "team", Some(&json!(["y", 1, true]))).unwrap();
        set_config(&file.path, &name("b"), "n", Some(&json!(3))).unwrap();
        let now = fs::read_to_string(&file.path).unwrap();
        assert!(now.contains("# mine") && now.contains("[limits] # ceilings"), "{now}");
        let settings = read(&file.path).unwrap();
        assert_eq!(settings.skills[&name("a")].config["org"], json!("x"));
        assert_eq!(settings.skills[&name("a")].config["team"], json!(["y", 1, true]));
        assert_eq!(settings.skills[&name("b")].config["n"], json!(3));
        set_config(&file.path, &name("a"), "org", None).unwrap();
        forget(&file.path, &name("b")).unwrap();
        let settings = read(&file.path).unwrap();
        assert!(!settings.skills[&name("a")].config.contains_key("org"));
        assert!(!settings.skills.contains_key(&name("b")));
    }

    #[test]
    fn a_broken_file_is_named_and_not_touched() {
        let text = "[skills.a.config]\norg = \n";
        let file = file(text);
        let error = set_config(&file.path, &name("a"), "org", Some(&json!("x"))).unwrap_err().to_string();
        assert!(error.contains("settings.toml:2:"), "{error}");
        assert_eq!(fs::read_to_string(&file.path).unwrap(), text);
    }

    #[test]
    fn an_unknown_word_is_named() {
        for (text, wanted) in [
            ("[limits]\ntimeuot = \"1s\"", "2:1: unknown limit `timeuot`, expected one of `timeout`, `cpu`, `memory`"),
            ("[limits]\ncpu = \"0s\"", "2:7: `cpu`: `0s` is out of range"),
            ("[limits]\ninstances = 0", "2:13: `instances` is a whole number between 1 and 1000, and 0 is not"),
            ("[skills.a.limits]\ninstances = 8", "2:1: `instances` counts the calls of all skills together"),
        ] {
            let error = read(&file(text).path).unwrap_err().to_string();
            assert!(error.contains(&format!("settings.toml:{wanted}")), "{error}");
        }
    }

    #[test]
    fn a_value_that_no_guest_could_read_is_refused() {
        for value in ["1979-05-27", "[1, { at = 07:32:00 }]", "nan", "-inf"] {
            let error = read(&file(&format!("[skills.a.config]\nx = {value}\n")).path).unwrap_err().to_string();
            assert!(error.contains("settings.toml:2:") && error.contains("a setting can't be"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_file_stays_where_it_is() {
        let there = file("# kept elsewhere\n");
        let here = file("");
        fs::remove_file(&here.path).unwrap();
        std::os::unix::fs::symlink(&there.path, &here.path).unwrap();
        set_config(&here.path, &name("a"), "n", Some(&json!(3))).unwrap();
        assert!(here.path.is_symlink());
        assert!(fs::read_to_string(&there.path).unwrap().contains("n = 3"));
    }

    #[test]
    fn no_file_is_no_settings() {
        assert_eq!(read(Path::new("/nowhere/settings.toml")).unwrap(), Settings::default());
    }
}
