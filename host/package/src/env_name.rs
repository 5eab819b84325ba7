use std::fmt;
use std::str::FromStr;

use crate::as_text::as_text;

/// The name of an environment variable (POSIX, section 8.1): `[A-Za-z_][A-Za-z0-9_]*`, 128 bytes at most.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvName(String);

impl EnvName {
    const LONGEST: usize = 128;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that names no environment variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` can't be the name of an environment variable such as \"LANG\": it is a letter or `_`, then letters, digits and `_`, {} bytes at most",
    .0.escape_debug(), EnvName::LONGEST
)]
pub struct InvalidEnvName(String);

impl FromStr for EnvName {
    type Err = InvalidEnvName;

    fn from_str(text: &str) -> Result<Self, InvalidEnvName> {
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let good = text.bytes().all(word) && !text.starts_with(|c: char| c.is_ascii_digit());
        if good && (1..=Self::LONGEST).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEnvName(text.chars().take(200).collect()))
        }
    }
}

impl fmt::Display for EnvName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_text!(EnvName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for name in ["LANG", "_", "http_proxy", "A1", &"A".repeat(128)] {
            assert_eq!(name.parse::<EnvName>().unwrap().as_str(), name);
        }
        for name in ["", "1A", "A-B", "A=B", "A B", "Ä", "A\0", "*", &"A".repeat(129)] {
            assert!(name.parse::<EnvName>().is_err(), "{name:?}");
        }
    }
}
