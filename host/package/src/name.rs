use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a skill: `[a-z0-9]+(-[a-z0-9]+)*`, at most 48 bytes.
///
/// It holds no underscore, so that the first `__` of an MCP tool name ends it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SkillName(String);

impl SkillName {
    /// Leaves 14 bytes of the 64 that many clients allow for `NAME__TOOL`.
    pub const MAX_BYTES: usize = 48;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name for a skill without a manifest: the file's stem, in lowercase, with `-` for what a name can't hold.
    pub fn from_file(path: &Path) -> Result<Self, InvalidName> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let words: Vec<String> = stem
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        words.join("-").parse().map_err(|_| InvalidName(stem.into_owned()))
    }
}

/// A name that no skill can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` can't be the name of a skill: names are lowercase letters and digits in words joined by `-`, {} bytes at most",
    .0.escape_debug(), SkillName::MAX_BYTES
)]
pub struct InvalidName(String);

impl FromStr for SkillName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() <= Self::MAX_BYTES && text.split('-').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidName(text.to_owned()))
        }
    }
}

impl TryFrom<String> for SkillName {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<SkillName> for String {
    fn from(name: SkillName) -> Self {
        name.0
    }
}

impl fmt::Display for SkillName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SkillName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SkillName({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_words_joined_by_hyphens() {
        for name in ["a", "github", "hello-rust", "x2-y", &"a".repeat(48)] {
            assert_eq!(name.parse::<SkillName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn refuses_the_rest() {
        for name in ["", "-", "a-", "-a", "a--b", "A", "a_b", "a b", "ä", "../a", "a\u{202e}", &"a".repeat(49)] {
            assert!(name.parse::<SkillName>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_file_gives_its_name() {
        let name = |path: &str| SkillName::from_file(Path::new(path)).map(String::from);
        assert_eq!(name("/x/My Tool_v2.ts").unwrap(), "my-tool-v2");
        assert_eq!(name("weather.py").unwrap(), "weather");
        assert!(name("/x/___.py").is_err());
    }
}
