use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use skill_package::{Digest, SkillName};

/// Whose secrets: an installation, known by its name and by where it came from.
///
/// Another source under the same name is another installation: what was given to the one is not there for the other.
/// Written as `NAME.DIGEST`, with the first 32 hexadecimal digits of the source's SHA-256.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InstallationId {
    name: SkillName,
    source: String,
}

/// 128 bits: nobody finds a second source with the same ones.
const DIGITS: usize = 32;

impl InstallationId {
    /// `source` is the folder or file as the record of the installation has it.
    pub fn new(name: SkillName, source: &[u8]) -> Self {
        let mut source = Digest::of(source).to_string();
        source.truncate(DIGITS);
        Self { name, source }
    }

    pub fn name(&self) -> &SkillName {
        &self.name
    }
}

impl fmt::Display for InstallationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.name, self.source)
    }
}

impl fmt::Debug for InstallationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstallationId({self})")
    }
}

/// A text that [`InstallationId`] never writes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` names no installation", .0.escape_debug())]
pub struct InvalidInstallationId(String);

impl FromStr for InstallationId {
    type Err = InvalidInstallationId;

    fn from_str(text: &str) -> Result<Self, InvalidInstallationId> {
        let invalid = || InvalidInstallationId(text.to_owned());
        let (name, source) = text.split_once('.').ok_or_else(invalid)?;
        let digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        if source.len() != DIGITS || !source.bytes().all(digit) {
            return Err(invalid());
        }
        Ok(Self { name: name.parse().map_err(|_| invalid())?, source: source.to_owned() })
    }
}

impl TryFrom<String> for InstallationId {
    type Error = InvalidInstallationId;

    fn try_from(text: String) -> Result<Self, InvalidInstallationId> {
        text.parse()
    }
}

impl From<InstallationId> for String {
    fn from(id: InstallationId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str, source: &str) -> InstallationId {
        InstallationId::new(name.parse().unwrap(), source.as_bytes())
    }

    #[test]
    fn name_and_source_make_the_installation() {
        assert_eq!(id("github", "/a").to_string(), "github.6a50dc8584134c7de537c0052ff6d236");
        assert_eq!(id("github", "/a"), id("github", "/a"));
        assert_ne!(id("github", "/a"), id("github", "/b"));
        assert_ne!(id("github", "/a"), id("gitlab", "/a"));
    }

    #[test]
    fn it_is_read_as_it_is_written() {
        let there = id("my-skill", "/x");
        assert_eq!(there.to_string().parse::<InstallationId>().unwrap(), there);
        for text in [
            "",
            "github",
            "github.",
            "github.6A50DC8584134C7DE537C0052FF6D236",
            "../x.6a50dc8584134c7de537c0052ff6d236",
        ] {
            assert!(text.parse::<InstallationId>().is_err(), "{text}");
        }
    }
}
