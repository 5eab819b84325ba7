use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::UriTemplate;
use crate::text::{hidden, hidden_character, visible};

/// One `[resources."PATH"]` table: what is said of a file in `resources/`, by its path there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResourceDeclaration {
    /// What clients call it by. With a `{name}` in it the file is a template, in whose text each `{{name}}` is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "uri")]
    pub uri: Option<UriTemplate>,
    #[serde(default, skip_serializing_if = "String::is_empty", deserialize_with = "visible")]
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty", deserialize_with = "visible")]
    pub description: String,
    /// Else it is told by the ending of the file's name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "mime_type")]
    pub mime_type: Option<String>,
    /// Whom it is for; empty means everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<Role>,
    /// From 0 (optional) to 1 (required).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "priority")]
    pub priority: Option<f64>,
    /// What clients may suggest for a name in the URI.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "complete")]
    pub complete: BTreeMap<String, Vec<String>>,
}

/// Who takes part in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Assistant,
}

/// A scheme of the engine's own would let one skill pass for another.
const RESERVED: [&str; 1] = ["skill"];

fn uri<'de, D: Deserializer<'de>>(from: D) -> Result<Option<UriTemplate>, D::Error> {
    let uri = UriTemplate::deserialize(from)?;
    let scheme = uri.as_str().split(':').next().unwrap_or_default().to_ascii_lowercase();
    if RESERVED.contains(&scheme.as_str()) {
        return Err(D::Error::custom(format!(
            "`{scheme}:` is the engine's own: leave the URI out, or take another scheme"
        )));
    }
    Ok(Some(uri))
}

fn complete<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    let complete = BTreeMap::<String, Vec<String>>::deserialize(from)?;
    match complete.values().flatten().find_map(|text| hidden_character(text)) {
        Some(character) => Err(D::Error::custom(hidden(character))),
        None => Ok(complete),
    }
}

fn mime_type<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    let well_formed = text.contains('/') && text.len() <= 200 && !text.chars().any(char::is_control);
    match hidden_character(&text) {
        Some(character) => Err(D::Error::custom(hidden(character))),
        None if well_formed => Ok(Some(text)),
        None => Err(D::Error::custom(format!("`{}` is no MIME type such as \"text/plain\"", text.escape_debug()))),
    }
}

fn priority<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    let priority = f64::deserialize(from)?;
    if (0.0..=1.0).contains(&priority) {
        return Ok(Some(priority));
    }
    Err(D::Error::custom(format!("{priority} is no priority: from 0 (optional) to 1 (required)")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ResourceDeclaration, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn everything_may_be_left_out() {
        assert_eq!(read("").unwrap(), ResourceDeclaration::default());
        let full = read(
            "uri = \"notes://{year}\"\ntitle = \"a\"\ndescription = \"b\"\nmime-type = \"text/plain\"\n\
             audience = [\"user\"]\npriority = 0.5\n[complete]\nyear = [\"2026\"]",
        )
        .unwrap();
        assert_eq!(full.audience, [Role::User]);
        let text = serde_json::to_string(&full).unwrap();
        assert_eq!(serde_json::from_str::<ResourceDeclaration>(&text).unwrap(), full);
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, wanted) in [
            ("uri = \"notes\"", "is no URI"),
            ("uri = \"SKILL://other/SKILL.md\"", "is the engine's own"),
            ("mime-type = \"png\"", "is no MIME type"),
            ("mime-type = \"text/\\u200bplain\"", "hidden character U+200B"),
            ("title = \"\\u202e\"", "hidden character U+202E"),
            ("complete.a = [\"\\u202e\"]", "hidden character U+202E"),
            ("priority = 2.0", "2 is no priority"),
            ("audience = [\"me\"]", "unknown variant `me`"),
            ("url = \"a:b\"", "unknown field `url`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
