use std::fmt;

use zeroize::Zeroizing;

/// A secret's value, wiped from memory when it is dropped. Debug shows nothing of it.
#[derive(Clone)]
pub struct SecretValue(Zeroizing<String>);

/// Why a text can't be a secret's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitSecret {
    /// Scrubbed out of everything that comes back, it would tear holes into texts that have nothing to do with it. Spaces
    /// around it don't count.
    #[error("a secret has {} bytes at least", SecretValue::SHORTEST)]
    Short,
    #[error("a secret has {} bytes at most", SecretValue::LONGEST)]
    Long,
    /// In a header, a line break would begin another header (RFC 9110 section 5.5).
    #[error("a secret has no control characters")]
    ControlCharacter,
}

impl SecretValue {
    /// In bytes.
    pub const SHORTEST: usize = 8;
    /// In bytes: more would fit into no header.
    pub const LONGEST: usize = 8 << 10;

    pub fn new(text: impl Into<Zeroizing<String>>) -> Result<Self, UnfitSecret> {
        let text = text.into();
        match text.len() {
            _ if text.trim().len() < Self::SHORTEST => Err(UnfitSecret::Short),
            length if length > Self::LONGEST => Err(UnfitSecret::Long),
            _ if text.chars().any(char::is_control) => Err(UnfitSecret::ControlCharacter),
            _ => Ok(Self(text)),
        }
    }

    /// Whoever takes the text out answers for where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfit(text: &str) -> Option<UnfitSecret> {
        SecretValue::new(text.to_owned()).err()
    }

    #[test]
    fn what_could_not_be_sent_or_scrubbed_is_refused() {
        assert_eq!(unfit("1234567"), Some(UnfitSecret::Short));
        assert_eq!(unfit("  1234567  "), Some(UnfitSecret::Short));
        assert_eq!(unfit(&"x".repeat(8193)), Some(UnfitSecret::Long));
        assert_eq!(unfit("12345678\r\nHost: evil"), Some(UnfitSecret::ControlCharacter));
        assert_eq!(unfit("12345678\u{85}"), Some(UnfitSecret::ControlCharacter));
        assert_eq!(unfit("12345678"), None);
    }

    #[test]
    fn debug_shows_nothing() {
        let value = SecretValue::new("correct horse".to_owned()).unwrap();
        assert_eq!(format!("{value:?}"), "SecretValue(…)");
    }
}
