use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::text::{hidden, hidden_character, visible};
use crate::{
    Capabilities, ConfigDeclaration, Key, Limits, ResourceDeclaration, SecretDeclaration, SkillName, TomlPosition,
};

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
    #[serde(default, deserialize_with = "secrets")]
    pub secrets: BTreeMap<Key, SecretDeclaration>,
    /// Lower the user's ceilings for this skill.
    #[serde(default)]
    pub limits: Limits,
    /// What is said of files in `resources/`, by their paths there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resources: BTreeMap<String, ResourceDeclaration>,
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

impl Manifest {
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        toml::from_str(text).map_err(|error| ManifestError::new(text, &error))
    }

    /// Where a text that is a manifest names the entry.
    pub fn entry_position(text: &str) -> TomlPosition {
        let table = toml::de::DeTable::parse(text).ok();
        let entry = table.as_ref().and_then(|table| table.get_ref().get("skill")?.get_ref().as_table()?.get("entry"));
        TomlPosition::of(text, entry.map_or(0, |entry| entry.span().start))
    }

    /// The manifest of a skill that is one file and has none.
    pub fn of_file(name: SkillName, entry: PathBuf) -> Self {
        Self {
            skill: Skill { name, version: first_version(), description: String::new(), entry },
            capabilities: Capabilities::default(),
            config: BTreeMap::new(),
            secrets: BTreeMap::new(),
            limits: Limits::default(),
            resources: BTreeMap::new(),
        }
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

/// Refuses two secrets that would add one header to one request.
fn secrets<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Key, SecretDeclaration>, D::Error> {
    let secrets = BTreeMap::<Key, SecretDeclaration>::deserialize(from)?;
    let headers: Vec<_> =
        secrets.iter().filter_map(|(key, secret)| Some((key, &secret.audience, secret.header.as_ref()?))).collect();
    for (index, (key, audience, header)) in headers.iter().enumerate() {
        let same = headers[..index].iter().find(|(_, other_audience, other)| {
            other.name().eq_ignore_ascii_case(header.name()) && other_audience.overlaps(audience)
        });
        if let Some((other, ..)) = same {
            return Err(D::Error::custom(format!(
                "the secrets `{other}` and `{key}` would both add the header `{}` to one request",
                header.name()
            )));
        }
    }
    Ok(secrets)
}

fn entry<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(from)?;
    let path = Path::new(&text);
    if let Some(c) = hidden_character(&text).or_else(|| text.chars().find(|c| c.is_control())) {
        return Err(D::Error::custom(hidden(c)));
    }
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    if text.is_empty() || !inside || text.contains(['\\', '\0']) {
        let text = text.escape_debug();
        return Err(D::Error::custom(format!(
            "`{text}` is no path within the skill's folder, such as \"src/index.ts\""
        )));
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::NetworkRequest;

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

[resources."year.md"]
uri = "notes://{year}"
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
    fn a_request_that_cannot_be_granted_is_named() {
        let start = "[skill]\nname = \"x\"\nentry = \"a.ts\"\n";
        for (text, wanted) in [
            (
                "[capabilities]\nnetwork = [\"a.test\", \"ftp://b.test\"]",
                "5:22 `ftp://b.test` is no network rule such as",
            ),
            ("[capabilities]\nnetwork = \"true\"", "5:11 invalid type: string \"true\", expected `true`, or a list"),
            ("[capabilities]\nread = [\"notes\"]", "5:9 `notes` is no folder as a skill sees it"),
            ("[capabilities]\nenv = [\"A B\"]", "5:8 `A B` can't be the name of an environment variable"),
            ("[secrets.token]\naudience = []", "5:12 a secret's audience names one host at least"),
            ("[secrets.token]\n", "4:1 missing field `audience`"),
            ("[secrets.token]\naudience = [\"a.test\"]\nheader = \"Host: {}\"", "6:10 `Host: {}` is no header such as"),
            (
                "[secrets]\na = { audience = [\"*.a.test\"], header = \"X-Key: {}\" }\n\
                 b = { audience = [\"x.a.test\"], header = \"x-key: k {}\" }",
                "4:1 the secrets `a` and `b` would both add the header `x-key` to one request",
            ),
            ("[secrets.\"a b\"]\naudience = [\"a.test\"]", "4:10 `a b` is no key"),
        ] {
            let error = error(&format!("{start}{text}"));
            assert!(error.starts_with(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn secrets_of_different_hosts_may_share_a_header() {
        let secret = |name: &str| format!("[secrets.{name}]\naudience = [\"{name}.test\"]\nheader = \"X-Key: {{}}\"\n");
        let text = format!("[skill]\nname = \"x\"\nentry = \"a.ts\"\n{}{}", secret("a"), secret("b"));
        assert_eq!(Manifest::parse(&text).unwrap().secrets.len(), 2);
    }

    #[test]
    fn hidden_characters_are_refused() {
        let text = "[skill]\nname = \"x\"\nentry = \"a.ts\"\ndescription = \"a\u{202e}b\"\n";
        assert_eq!(error(text), "4:15 the hidden character U+202E is not allowed here");
        let skill = "[skill]\nname = \"x\"\nentry = \"a.ts\"\n";
        for (text, wanted) in [
            ("version = \"1.0.0\u{200b}\"", "4:11 unexpected character"),
            ("[config.a]\ndescription = \"\u{200b}\"", "5:15 the hidden character U+200B is not allowed here"),
            ("[config.a]\ndefault = [\"\u{2066}\"]", "5:11 the hidden character U+2066 is not allowed here"),
            ("[config.a]\ndefault = { \"\u{2066}\" = 1 }", "5:11 the hidden character U+2066 is not allowed here"),
            ("[config.\"a\u{200b}\"]", "4:9 `a\\u{200b}` is no key"),
            (
                "[secrets.a]\naudience = [\"a.test\"]\ndescription = \"\\u001b\"",
                "6:15 the hidden character U+001B is not allowed here",
            ),
            ("[capabilities]\nread = [\"/a\u{200b}\"]", "5:9 `/a\\u{200b}` is no folder as a skill sees it"),
            ("[capabilities]\nnetwork = [\"a\u{202e}.test\"]", "5:12 `a\\u{202e}.test` is no network rule"),
            ("[capabilities]\nenv = [\"A\u{feff}\"]", "5:8 `A\\u{feff}` can't be the name"),
        ] {
            let error = error(&format!("{skill}{text}"));
            assert!(error.starts_with(wanted), "{text}: {error}");
        }
        let text = skill.replace("x", "x\u{200b}");
        assert!(error(&text).starts_with("2:8 `x\\u{200b}` can't be the name of a skill"), "{}", error(&text));
        for (escape, wanted) in [("\\n", "U+000A"), ("\\u202e", "U+202E")] {
            let text = skill.replace("a.ts", &format!("a{escape}.ts"));
            assert_eq!(error(&text), format!("3:9 the hidden character {wanted} is not allowed here"));
        }
    }
}
