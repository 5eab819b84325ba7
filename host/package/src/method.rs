use std::fmt;
use std::str::FromStr;

/// A request method as rules name it: `[A-Z][A-Z0-9_-]*`, 32 bytes at most.
///
/// Methods are case-sensitive (RFC 9110, section 9.1), so `get` is another method than `GET`, and no rule names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Method(String);

impl Method {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A word that is no method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no request method: write it in capital letters, such as GET or POST", .0.escape_debug())]
pub struct InvalidMethod(String);

impl FromStr for Method {
    type Err = InvalidMethod;

    fn from_str(text: &str) -> Result<Self, InvalidMethod> {
        let rest = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if text.len() <= 32 && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.bytes().all(rest) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidMethod(text.to_owned()))
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
