use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The first character of `text` that a person can't see, or that makes them see something else.
///
/// A model reads such characters while the person who approves a tool does not, so they are refused wherever a text
/// reaches both. Covered are the control characters but for newline and tab, Unicode's bidirectional controls
/// (UAX #9, section 2), zero-width and other default-ignorable format characters, the invisible Hangul fillers, and the tag
/// block. The emoji variation selectors (U+FE00 to U+FE0F) stay allowed.
pub fn hidden_character(text: &str) -> Option<char> {
    text.chars().find(|&c| match c {
        '\n' | '\t' => false,
        _ if c.is_control() => true,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    })
}

/// A text for people and models, without characters that they can't see.
pub(crate) fn visible<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match hidden_character(&text) {
        Some(c) => Err(D::Error::custom(format!("the hidden character U+{:04X} is not allowed here", u32::from(c)))),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_writing_passes() {
        for text in ["Greets somebody.\n\tTwice.", "日本語", "שלום", "Ça va? ❤\u{fe0f}", "नमस्ते"]
        {
            assert_eq!(hidden_character(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_found() {
        for c in ['\0', '\u{1b}', '\r', '\u{7f}', '\u{9b}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{e0041}']
        {
            assert_eq!(hidden_character(&format!("a{c}b")), Some(c), "{c:?}");
        }
    }
}
