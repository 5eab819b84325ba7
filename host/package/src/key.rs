use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.to_owned().try_into()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words() {
        for key in ["a", "org", "API_KEY", "x-1", &"k".repeat(64)] {
            assert_eq!(Key::try_from(key.to_owned()).unwrap().as_str(), key);
        }
        for key in ["", "1a", "-a", "a.b", "a b", "é", "a\u{202e}", &"k".repeat(65)] {
            assert!(Key::try_from(key.to_owned()).is_err(), "{key:?}");
        }
    }
}
