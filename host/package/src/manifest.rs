use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::text::hidden_character;
use crate::{EnvName, GuestPath, Limits, NetworkRequest, SkillName};

/// `skill.toml`: what a skill is called, where its program begins, and what it asks for.
///
/// Nothing is granted by asking. Every field is checked when the text is parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub skill: Skill,
    #[serde(default)]
    pub capabilities: Capabilities,
    /// The settings that the skill reads, by key.
    #[serde(default)]
    pub config: BTreeMap<Key, ConfigDeclaration>,
    #[serde(default)]
    pub secrets: BTreeMap<Key, SecretDeclaration>,
    /// Lower the user's ceilings for this skill.
    #[serde(default)]
    pub limits: Limits,
}

/// The `[skill]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    pub name: SkillName,
    #[serde(default = "first_version")]
    pub version: semver::Version,
    #[serde(default, deserialize_with = "visible")]
    pub description: String,
    /// The file to begin with: a relative path with `/`, within the skill's folder.
    #[serde(deserialize_with = "entry")]
    pub entry: PathBuf,
}

/// The `[capabilities]` table: requests, which only a user's grants turn into something a guest can do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    #[serde(default)]
    pub network: NetworkRequest,
    /// Folders to read, as the guest sees them.
    #[serde(default)]
    pub read: Vec<GuestPath>,
    /// Folders to write (and read), as the guest sees them.
    #[serde(default)]
    pub write: Vec<GuestPath>,
    /// Names of environment variables.
    #[serde(default)]
    pub env: Vec<EnvName>,
}

/// One `[config.KEY]` table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfigDeclaration {
    pub description: String,
    /// What the guest reads where the user has set nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// No tool is called before the user has set a value. Excludes a default.
    pub required: bool,
}

impl<'de> Deserialize<'de> for ConfigDeclaration {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            #[serde(default, deserialize_with = "visible")]
            description: String,
            #[serde(default, deserialize_with = "default_value")]
            default: Option<Value>,
            #[serde(default)]
            required: bool,
        }
        let Table { description, default, required } = Table::deserialize(from)?;
        if required && default.is_some() {
            return Err(D::Error::custom("a setting is either `required` or has a `default`, not both"));
        }
        Ok(Self { description, default, required })
    }
}

/// One `[secrets.NAME]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SecretDeclaration {
    #[serde(default, deserialize_with = "visible")]
    pub description: String,
    /// Where the value may be sent, as network rules.
    pub audience: Vec<String>,
    /// A header that the host adds to every request to the audience; `{}` stands for the value.
    #[serde(default)]
    pub header: Option<String>,
    /// References are replaced in query and body too.
    #[serde(default)]
    pub in_body: bool,
    /// Asks for the value itself.
    #[serde(default)]
    pub reveal: bool,
}

/// The key of a setting or secret: `[A-Za-z][A-Za-z0-9_-]*`, 64 bytes at most.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

impl Key {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let rest = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(rest) {
            Ok(Self(text))
        } else {
            Err(format!("`{}` is no key: a letter, then letters, digits, `_` or `-`", text.escape_debug()))
        }
    }
}

impl Manifest {
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        toml::from_str(text).map_err(|error| ManifestError::new(text, &error))
    }

    /// The manifest of a skill that is one file and has none.
    pub fn of_file(name: SkillName, entry: PathBuf) -> Self {
        Self {
            skill: Skill { name, version: first_version(), description: String::new(), entry },
            capabilities: Capabilities::default(),
            config: BTreeMap::new(),
            secrets: BTreeMap::new(),
            limits: Limits::default(),
        }
    }
}

/// A place in a TOML text, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TomlPosition {
    pub line: usize,
    pub column: usize,
}

impl TomlPosition {
    /// The place of a byte offset.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl std::fmt::Display for TomlPosition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a text is no manifest, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ManifestError {
    pub position: TomlPosition,
    pub message: String,
}

impl ManifestError {
    fn new(text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        Self { position: TomlPosition::of(text, offset), message: error.message().trim().to_owned() }
    }
}

fn first_version() -> semver::Version {
    semver::Version::new(0, 0, 0)
}

fn visible<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match hidden_character(&text) {
        Some(c) => Err(D::Error::custom(format!("the hidden character U+{:04X} is not allowed here", u32::from(c)))),
        None => Ok(text),
    }
}

fn entry<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(from)?;
    let path = Path::new(&text);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    if text.is_empty() || !inside || text.contains(['\\', '\0']) {
        let text = text.escape_debug();
        return Err(D::Error::custom(format!(
            "`{text}` is no path within the skill's folder, such as \"src/index.ts\""
        )));
    }
    Ok(path.to_owned())
}

/// A setting's value: any TOML value that JSON has a word for, and so no date, infinity or NaN.
pub fn setting_value<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
    fn fault(value: &toml::Value) -> Option<&'static str> {
        match value {
            toml::Value::Datetime(_) => Some("a setting can't be a date: write it as a string"),
            toml::Value::Float(number) if !number.is_finite() => Some("a setting can't be infinite, or no number"),
            toml::Value::Array(items) => items.iter().find_map(fault),
            toml::Value::Table(fields) => fields.values().find_map(fault),
            _ => None,
        }
    }
    let value = toml::Value::deserialize(from)?;
    match fault(&value) {
        Some(fault) => Err(D::Error::custom(fault)),
        None => serde_json::to_value(value).map_err(D::Error::custom),
    }
}

fn default_value<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    setting_value(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"
[skill]
name = "github"
version = "0.1.0"
description = "Issues and pull requests on GitHub."
entry = "src/index.ts"

[capabilities]
network = ["https://api.github.com"]
read = ["/notes"]
write = []
env = ["LANG"]

[config.org]
description = "Default organisation."
default = "acme"

[config.team]
required = true

[secrets.token]
description = "Personal access token."
audience = ["https://api.github.com"]
header = "Authorization: Bearer {}"
in-body = false

[limits]
timeout = "30s"
memory = "128MiB"
"#;

    #[test]
    fn reads_every_table() {
        let manifest = Manifest::parse(FULL).unwrap();
        assert_eq!(manifest.skill.name.as_str(), "github");
        assert_eq!(manifest.config["org"].default, Some(Value::from("acme")));
        assert!(manifest.config["team"].required);
        assert_eq!(manifest.limits.memory, Some(128 << 20));
        assert_eq!(
            manifest.capabilities.network,
            NetworkRequest::Rules(vec!["https://api.github.com".parse().unwrap()])
        );
    }

    #[test]
    fn survives_storage_as_json() {
        let manifest = Manifest::parse(FULL).unwrap();
        let text = serde_json::to_string(&manifest).unwrap();
        assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
    }

    fn error(text: &str) -> String {
        let error = Manifest::parse(text).unwrap_err();
        format!("{} {error}", error.position)
    }

    #[test]
    fn names_the_place_of_an_error() {
        assert_eq!(
            error("[skill]\nname = \"x\"\nentry = \"a.ts\"\nversoin = \"1.0.0\"\n"),
            "4:1 unknown field `versoin`, expected one of `name`, `version`, `description`, `entry`"
        );
        assert_eq!(error("[skill]\nname = 7\nentry = \"a.ts\"\n"), "2:8 invalid type: integer `7`, expected a string");
        assert!(error("[skill]\nname = \"X\"\nentry = \"a.ts\"\n").starts_with("2:8 `X` can't be the name of a skill"));
        assert!(error("[skill]\nname = \"x\"\nentry = \"../a.ts\"\n").starts_with("3:9 `../a.ts` is no path within"));
        assert!(error("[skill\n").starts_with("1:7 "));
    }

    #[test]
    fn a_setting_is_required_or_has_a_default() {
        let text = "[skill]\nname = \"x\"\nentry = \"a.ts\"\n[config.a]\nrequired = true\ndefault = 1\n";
        assert!(error(text).contains("not both"));
        let text = "[skill]\nname = \"x\"\nentry = \"a.ts\"\n[config.a]\ndefault = 2026-01-01\n";
        assert!(error(text).contains("can't be a date"), "{}", error(text));
    }

    #[test]
    fn hidden_characters_are_refused() {
        let text = "[skill]\nname = \"x\"\nentry = \"a.ts\"\ndescription = \"a\u{202e}b\"\n";
        assert_eq!(error(text), "4:15 the hidden character U+202E is not allowed here");
    }
}
