use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::placeholders::{Part, is_name};

/// A URI with `{name}` where a value goes: a template of RFC 6570, level 1.
///
/// A value is not empty and holds no `/`, `?` or `#` of its own; two stand side by side only with something between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UriTemplate {
    text: String,
    /// Between two slashes each.
    segments: Vec<Vec<Part>>,
}

/// A text that is no template of a URI.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no URI, and no template of one such as \"notes://{{year}}/summary\": {fault}", text.escape_debug())]
pub struct InvalidUriTemplate {
    text: String,
    fault: String,
}

impl UriTemplate {
    const LONGEST: usize = 1024;

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a plain URI.
    pub fn is_uri(&self) -> bool {
        self.names().next().is_none()
    }

    /// The names of its values in the order in which they stand.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().flatten().filter_map(Part::name)
    }

    /// The values that make this URI of it; `None` where none do.
    pub fn values(&self, uri: &str) -> Option<BTreeMap<&str, String>> {
        let segments: Vec<_> = uri.split('/').collect();
        if uri.len() > 4 * Self::LONGEST || segments.len() != self.segments.len() {
            return None;
        }
        let mut values = BTreeMap::new();
        for (parts, segment) in self.segments.iter().zip(segments) {
            matched(parts, segment, &mut values)?;
        }
        Some(values)
    }
}

/// Each name takes as little as it can: what comes after the text that follows it has most room then.
fn matched<'a>(parts: &'a [Part], segment: &str, values: &mut BTreeMap<&'a str, String>) -> Option<()> {
    let mut rest = segment;
    let mut open: Option<&str> = None;
    for (index, part) in parts.iter().enumerate() {
        match (part, open.take()) {
            (Part::Name(name), _) => open = Some(name),
            (Part::Text(text), None) => rest = rest.strip_prefix(text.as_str())?,
            (Part::Text(text), Some(name)) => {
                let last = index + 1 == parts.len();
                // The first character is the value's own: a value is not empty.
                let from = rest.char_indices().nth(1).map_or(rest.len(), |(index, _)| index);
                let at = if last {
                    rest.len().checked_sub(text.len()).filter(|at| *at >= from && rest.is_char_boundary(*at))
                } else {
                    rest[from..].find(text.as_str()).map(|at| from + at)
                };
                let at = at.filter(|at| rest[*at..].starts_with(text.as_str()))?;
                values.insert(name, value(&rest[..at])?);
                rest = &rest[at + text.len()..];
            }
        }
    }
    match open {
        Some(name) => drop(values.insert(name, value(rest)?)),
        None if rest.is_empty() => {}
        None => return None,
    }
    Some(())
}

/// What a part of a URI stands for (RFC 3986, section 2.1).
fn value(text: &str) -> Option<String> {
    if text.is_empty() || text.contains(['?', '#']) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, tail) = tail.split_at_checked(2)?;
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

impl FromStr for UriTemplate {
    type Err = InvalidUriTemplate;

    fn from_str(text: &str) -> Result<Self, InvalidUriTemplate> {
        let invalid = |fault: String| InvalidUriTemplate { text: text.chars().take(200).collect(), fault };
        let segments = text.split('/').map(segment).collect::<Result<Vec<_>, _>>().map_err(invalid)?;
        let template = Self { text: text.to_owned(), segments };
        let mut names: Vec<_> = template.names().collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(invalid(format!("it has `{{{}}}` twice", twice[0])));
        }
        // With something in each place it has to be a URI.
        let parts = template.segments.iter().map(|parts| {
            parts.iter().fold(String::new(), |text, part| match part {
                Part::Text(part) => text + part,
                Part::Name(_) => text + "x",
            })
        });
        let example = parts.collect::<Vec<_>>().join("/");
        if text.len() > Self::LONGEST {
            return Err(invalid(format!("it is longer than {} bytes", Self::LONGEST)));
        }
        if example.bytes().any(|byte| !byte.is_ascii_graphic() || b"\"<>\\^`{|}".contains(&byte)) {
            return Err(invalid("it holds what a URI can't, unless it is written as `%20`".to_owned()));
        }
        let scheme_end = text.find(':').unwrap_or(0);
        if text[..scheme_end].contains('{') {
            return Err(invalid("its scheme is fixed".to_owned()));
        }
        match Url::parse(&example) {
            Ok(_) => Ok(template),
            Err(error) => Err(invalid(error.to_string())),
        }
    }
}

fn segment(text: &str) -> Result<Vec<Part>, String> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find('{') {
        if start > 0 {
            parts.push(Part::Text(rest[..start].to_owned()));
        } else if matches!(parts.last(), Some(Part::Name(_))) {
            return Err("two names stand side by side".to_owned());
        }
        let (name, after) = rest[start + 1..].split_once('}').ok_or("a `{` has no `}`")?;
        if !is_name(name) {
            return Err(format!("`{{{name}}}` is no name: letters, digits, `_` or `-`"));
        }
        parts.push(Part::Name(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

impl fmt::Display for UriTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

crate::as_text::as_text!(UriTemplate);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(template: &str, uri: &str) -> Option<Vec<(String, String)>> {
        let template: UriTemplate = template.parse().unwrap();
        let values = template.values(uri)?;
        Some(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    #[test]
    fn values_are_found() {
        for (template, uri, wanted) in [
            ("test://template/{id}/data", "test://template/123/data", vec![("id", "123")]),
            ("a://b/{x}", "a://b/%C3%A4%2F%20", vec![("x", "ä/ ")]),
            ("a://{x}", "a://b", vec![("x", "b")]),
            ("a://b/{x}-{y}.md", "a://b/1-2-3.md", vec![("x", "1"), ("y", "2-3")]),
            ("a://b/{x}.md", "a://b/.md.md", vec![("x", ".md")]),
            ("a://b/{x}-", "a://b/a-b-", vec![("x", "a-b")]),
            ("a://b/c", "a://b/c", vec![]),
            ("urn:x:{y}", "urn:x:1", vec![("y", "1")]),
        ] {
            let wanted = wanted.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            assert_eq!(values(template, uri), Some(wanted), "{template} {uri}");
        }
    }

    #[test]
    fn other_uris_have_none() {
        for (template, uri) in [
            ("a://b/{x}", "a://b/"),
            ("a://b/{x}", "a://b/c/d"),
            ("a://b/{x}", "a://b/c?d"),
            ("a://b/{x}", "a://b/c#d"),
            ("a://b/{x}", "a://b/%"),
            ("a://b/{x}", "a://b/%zz"),
            ("a://b/{x}", "a://b/%ff"),
            ("a://b/{x}.md", "a://b/.md"),
            ("a://b/{x}.md", "a://b/ä"),
            ("a://b/c", "a://b/cd"),
            ("a://b/{x}-{y}", "a://b/1"),
        ] {
            assert_eq!(values(template, uri), None, "{template} {uri}");
        }
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for (text, wanted) in [
            ("", "relative URL"),
            ("notes", "relative URL"),
            ("a://{b", "has no `}`"),
            ("a://{b c}", "is no name"),
            ("a://{+b}", "is no name"),
            ("a://x{?b}", "is no name"),
            ("a://{b}{c}", "side by side"),
            ("a://{b}/{b}", "twice"),
            ("{a}://b", "its scheme is fixed"),
            ("a://b c", "what a URI can't"),
            ("a://ä", "what a URI can't"),
            ("a://b}", "what a URI can't"),
        ] {
            let error = text.parse::<UriTemplate>().unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
        assert!(format!("a://{}", "b".repeat(1100)).parse::<UriTemplate>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_put_in_comes_out(x in "[a-c.-]{1,6}", y in "[a-c.]{1,6}") {
            let template: UriTemplate = "a://b/{x}/-{y}-".parse().unwrap();
            let uri = format!("a://b/{x}/-{y}-");
            let values = template.values(&uri).unwrap();
            prop_assert_eq!((&values["x"], &values["y"]), (&x, &y));
        }

        #[test]
        fn no_uri_panics(uri in "\\PC{0,20}") {
            for template in ["a://b/{x}", "{x}a-{y}", "a{x}ä"] {
                let parts = segment(template).unwrap();
                matched(&parts, &uri, &mut BTreeMap::new());
            }
        }
    }
}
