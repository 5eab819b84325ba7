use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The first character of `text` that a person can't see, or that makes them see something else.
///
/// A model reads such characters while the person who approves a tool does not, so they are refused wherever a text
/// reaches both. By the Unicode Character Database 17.0 these are
///
/// - the control characters (general category Cc) but for newline and tab,
/// - `Bidi_Control` (UAX #9, section 2), and the line and paragraph separators,
/// - `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt): soft hyphen, zero-width and joining characters, the
///   invisible operators, the Hangul fillers, the variation selectors, the tags, and what is reserved for more of them,
/// - further format characters (Cf) without a shape: those of annotations, musical notation and hieroglyphs,
/// - two characters that are blank by shape: the empty Braille pattern and the null notehead.
///
/// The selectors of text and emoji style (U+FE0E, U+FE0F) may follow a symbol, a digit, `#` or `*`, as they do in emoji.
pub fn hidden_character(text: &str) -> Option<char> {
    let mut before = None;
    for c in text.chars() {
        let styled = matches!(c, '\u{fe0e}' | '\u{fe0f}') && before.is_some_and(takes_style);
        if is_hidden(c) && !styled {
            return Some(c);
        }
        before = Some(c);
    }
    None
}

/// The first hidden character of any text in a value, names of fields included.
pub fn hidden_within(value: &Value) -> Option<char> {
    match value {
        Value::String(text) => hidden_character(text),
        Value::Array(items) => items.iter().find_map(hidden_within),
        Value::Object(fields) => {
            fields.iter().find_map(|(key, value)| hidden_character(key).or_else(|| hidden_within(value)))
        }
        _ => None,
    }
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        _ if c.is_control() => true,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => true,
        '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' => true,
        '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Whether a style selector after this character changes how it looks. Emoji are symbols, but for the few listed first;
/// letters are left out, since a selector after each could carry a message that nobody sees.
fn takes_style(c: char) -> bool {
    let emoji_letter = matches!(c, 'ℹ' | 'Ⓜ' | '㊗' | '㊙' | '\u{1f170}' | '\u{1f171}' | '\u{1f17e}' | '\u{1f17f}');
    let keycap = c.is_ascii_digit() || c == '#' || c == '*';
    emoji_letter || keycap || !(c.is_ascii() || c.is_alphanumeric() || c.is_whitespace() || is_hidden(c))
}

/// Why a text that holds this character is refused.
pub(crate) fn hidden(c: char) -> String {
    format!("the hidden character U+{:04X} is not allowed here", u32::from(c))
}

/// A text for people and models, without characters that they can't see.
pub(crate) fn visible<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match hidden_character(&text) {
        Some(c) => Err(D::Error::custom(hidden(c))),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_writing_passes() {
        for text in [
            "Greets somebody.\n\tTwice.",
            "日本語",
            "שלום",
            "Ça va? ❤\u{fe0f}",
            "1\u{fe0f}\u{20e3} ℹ\u{fe0f} ☎\u{fe0e}",
            "नमस्ते",
            "no\u{a0}break",
        ] {
            assert_eq!(hidden_character(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_found() {
        let controls = ['\0', '\u{1b}', '\r', '\u{7f}', '\u{85}', '\u{9b}'];
        let bidi = ['\u{200e}', '\u{200f}', '\u{61c}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}'];
        let zero_width = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{34f}'];
        let operators = ['\u{2061}', '\u{2064}', '\u{206a}', '\u{2028}', '\u{2029}'];
        let blank = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}', '\u{2800}', '\u{1d159}'];
        let supplementary = ['\u{e0001}', '\u{e0041}', '\u{e007f}', '\u{e0100}', '\u{e01ef}', '\u{1d173}', '\u{13430}'];
        for c in [controls.as_slice(), &bidi, &zero_width, &operators, &blank, &supplementary].concat() {
            assert_eq!(hidden_character(&format!("a{c}b")), Some(c), "{c:?}");
        }
    }

    #[test]
    fn a_style_selector_belongs_to_a_symbol() {
        for text in ["a\u{fe0f}", "\u{fe0f}", " \u{fe0e}", "語\u{fe0f}", "❤\u{fe0f}\u{fe0f}", "❤\u{fe00}", "é\u{fe0e}"]
        {
            assert!(hidden_character(text).is_some(), "{text:?}");
        }
    }
}
