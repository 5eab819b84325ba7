use std::fmt;

use zeroize::Zeroizing;

/// A credential that no skill gets to see, wiped from memory when it is dropped.
///
/// UTF-8 text of [`Secret::MIN_BYTES`] to [`Secret::MAX_BYTES`] bytes without control characters: scrubbed out of all that comes
/// back, a shorter one would tear holes into texts that have nothing to do with it; a longer one fits into no header; and a
/// line break would begin another header (RFC 9110 section 5.5). Spaces around it don't count: a header loses them.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub const MIN_BYTES: usize = 8;
    pub const MAX_BYTES: usize = 8 * 1024;

    /// Takes the text as it is. A refused one is wiped.
    pub fn new(text: impl Into<Zeroizing<String>>) -> Result<Self, InvalidSecret> {
        let text = text.into();
        if text.trim().len() < Self::MIN_BYTES {
            return Err(InvalidSecret::Short);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(InvalidSecret::Long);
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidSecret::Control);
        }
        Ok(Self(text))
    }

    /// Bytes that came from elsewhere.
    pub fn from_bytes(bytes: Zeroizing<Vec<u8>>) -> Result<Self, InvalidSecret> {
        let text = std::str::from_utf8(&bytes).map_err(|_| InvalidSecret::NotText)?;
        Self::new(text.to_owned())
    }

    /// The value itself. Whoever asks for it sees to it that no copy stays behind.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Says that there is a secret, and nothing about it.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a text can't be a secret. It tells nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecret {
    #[error("a secret has at least {} bytes, and this is shorter", Secret::MIN_BYTES)]
    Short,
    #[error("a secret has at most {} bytes, and this is longer", Secret::MAX_BYTES)]
    Long,
    #[error("a secret holds no control characters, such as tabs and line breaks, and this does")]
    Control,
    #[error("a secret is UTF-8 text, and this is not")]
    NotText,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> InvalidSecret {
        Secret::new(text.to_owned()).unwrap_err()
    }

    #[test]
    fn a_secret_is_text_of_a_certain_length() {
        for text in ["12345678", &"x".repeat(8192), "pass phrase", "påsswörd", " leading space "] {
            assert_eq!(Secret::new(text.to_owned()).unwrap().expose(), text);
        }
        assert_eq!(refused(""), InvalidSecret::Short);
        assert_eq!(refused("1234567"), InvalidSecret::Short);
        assert_eq!(refused("  1234567  "), InvalidSecret::Short);
        assert_eq!(refused(&"x".repeat(8193)), InvalidSecret::Long);
    }

    #[test]
    fn control_characters_are_refused() {
        for control in ['\n', '\r', '\0', '\t', '\u{1b}', '\u{7f}', '\u{85}'] {
            assert_eq!(refused(&format!("12345678{control}")), InvalidSecret::Control, "{control:?}");
        }
    }

    #[test]
    fn bytes_have_to_be_text() {
        let bytes = |bytes: &[u8]| Secret::from_bytes(Zeroizing::new(bytes.to_owned()));
        assert_eq!(bytes(b"12345678").unwrap().expose(), "12345678");
        assert_eq!(bytes(b"12345678\xff").unwrap_err(), InvalidSecret::NotText);
    }

    #[test]
    fn nothing_shows_the_value() {
        let secret = Secret::new("hunter2hunter2".to_owned()).unwrap();
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(…) Secret(…)");
    }
}
