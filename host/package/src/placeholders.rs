use std::collections::BTreeSet;

/// A text with `{{name}}` where a value goes.
///
/// A name is made of letters, digits, `_` and `-`; spaces around it do not count. What looks otherwise stands for itself,
/// and so does `{{` after a backslash, which is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholders {
    parts: Vec<Part>,
}

/// What stands as it is, or the name of what goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Name(String),
}

impl Part {
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Name(name) => Some(name),
        }
    }
}

impl Placeholders {
    /// Bytes of a filled text: a short one may name a long value often.
    pub const LONGEST: usize = 4 << 20;

    pub fn parse(text: &str) -> Self {
        let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some(start) = rest.find("{{") {
            let (before, after) = (&rest[..start], &rest[start + 2..]);
            if let Some(before) = before.strip_suffix('\\') {
                plain.push_str(before);
                plain.push_str("{{");
                rest = after;
                continue;
            }
            let name = after.split_once("}}").map(|(name, rest)| (name.trim_matches(' '), rest));
            let Some((name, after)) = name.filter(|(name, _)| is_name(name)) else {
                // One brace only: the next may begin a placeholder.
                plain.push_str(&rest[..=start]);
                rest = &rest[start + 1..];
                continue;
            };
            plain.push_str(before);
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(Part::Name(name.to_owned()));
            rest = after;
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        Self { parts }
    }

    pub fn names(&self) -> BTreeSet<&str> {
        self.parts.iter().filter_map(Part::name).collect()
    }

    /// The text with each value in its place. Values are not looked at again: what looks like a placeholder in them is none.
    ///
    /// `None` where it would have more than [`Placeholders::LONGEST`] bytes.
    pub fn fill<T: AsRef<str>>(&self, value: impl Fn(&str) -> T) -> Option<String> {
        self.parts.iter().try_fold(String::new(), |mut text, part| {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Name(name) => text.push_str(value(name).as_ref()),
            }
            (text.len() <= Self::LONGEST).then_some(text)
        })
    }
}

/// Whether a text can be the name of an argument.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(text: &str) -> String {
        Placeholders::parse(text).fill(|name| format!("<{name}>")).unwrap()
    }

    #[test]
    fn names_in_two_braces_are_filled() {
        for (text, wanted) in [
            ("", ""),
            ("a", "a"),
            ("{{a}}", "<a>"),
            ("x {{ a }} y {{b-1_C}}.", "x <a> y <b-1_C>."),
            ("{\"id\":{{{id}}}}", "{\"id\":{<id>}}"),
            ("{{a", "{{a"),
            ("{{}} {{ }} {{a b}} {{ä}} }}", "{{}} {{ }} {{a b}} {{ä}} }}"),
            ("\\{{a}} \\\\{{a}}", "{{a}} \\{{a}}"),
            ("{{a\n}}", "{{a\n}}"),
            ("{{x {{a}}", "{{x <a>"),
        ] {
            assert_eq!(filled(text), wanted, "{text}");
        }
        assert_eq!(Placeholders::parse("{{b}}{{a}}{{b}}").names().into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_value_is_not_filled_again() {
        assert_eq!(Placeholders::parse("{{a}}{{b}}").fill(|_| "{{a}}").unwrap(), "{{a}}{{a}}");
        let long = "x".repeat(Placeholders::LONGEST / 2 + 1);
        assert_eq!(Placeholders::parse("{{a}}").fill(|_| &long).as_ref(), Some(&long));
        assert_eq!(Placeholders::parse("{{a}}{{a}}").fill(|_| &long), None);
    }

    proptest! {
        #[test]
        fn what_holds_no_braces_stays(text in "[^{\\\\]*") {
            prop_assert_eq!(filled(&text), text);
        }

        #[test]
        fn no_text_panics(text in "[{}\\\\a \n]{0,40}") {
            filled(&text);
        }
    }
}
