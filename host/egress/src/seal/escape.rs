use http::{HeaderMap, header};
use zeroize::Zeroizing;

/// How a value is written into a text, so that it stays one value there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    /// As it is.
    Raw,
    /// Percent-encoded but for unreserved characters (RFC 3986 section 2.3), as URLs and forms both read it.
    Percent,
    /// Within a JSON string (RFC 8259 section 7).
    Json,
    /// Within XML's text or an attribute (XML 1.0 section 2.4).
    Xml,
}

impl Escape {
    /// How a body of this type wants it. `None`: it has no known way to write a value.
    pub(crate) fn for_body(headers: &HeaderMap) -> Option<Self> {
        let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Some(Self::Percent),
            // The parts of a form end with a line that a value, which has no line break, can't hold.
            "text/plain" | "multipart/form-data" => Some(Self::Raw),
            "application/xml" | "text/xml" => Some(Self::Xml),
            "application/json" | "text/json" => Some(Self::Json),
            _ if essence.ends_with("+json") => Some(Self::Json),
            _ if essence.ends_with("+xml") => Some(Self::Xml),
            _ => None,
        }
    }

    pub(crate) fn apply(self, value: &str) -> Zeroizing<String> {
        // Room for the longest, so that nothing grows and leaves a copy behind.
        let mut out = Zeroizing::new(String::with_capacity(value.len() * 6));
        match self {
            Self::Raw => out.push_str(value),
            Self::Percent => value.bytes().for_each(|byte| percent(byte, &mut out)),
            Self::Json => {
                for character in value.chars() {
                    if matches!(character, '"' | '\\') {
                        out.push('\\');
                    }
                    out.push(character);
                }
            }
            Self::Xml => value.chars().for_each(|character| xml(character, &mut out)),
        }
        out
    }
}

fn percent(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        out.push(char::from(byte));
    } else {
        out.extend(['%', char::from(DIGITS[usize::from(byte >> 4)]), char::from(DIGITS[usize::from(byte & 15)])]);
    }
}

fn xml(character: char, out: &mut String) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn escape(content_type: &'static str) -> Option<Escape> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Escape::for_body(&headers)
    }

    #[test]
    fn the_type_of_a_body_says_how() {
        assert_eq!(escape("application/json"), Some(Escape::Json));
        assert_eq!(escape("Application/Vnd.API+JSON; charset=utf-8"), Some(Escape::Json));
        assert_eq!(escape("application/x-www-form-urlencoded;charset=UTF-8"), Some(Escape::Percent));
        assert_eq!(escape("text/plain"), Some(Escape::Raw));
        assert_eq!(escape("application/soap+xml"), Some(Escape::Xml));
        assert_eq!(escape("application/octet-stream"), None);
        assert_eq!(Escape::for_body(&HeaderMap::new()), None);
    }

    #[test]
    fn a_value_stays_one_value() {
        let value = "a\"b\\c&d<e>f'g h/é";
        assert_eq!(&**Escape::Raw.apply(value), value);
        assert_eq!(&**Escape::Json.apply(value), "a\\\"b\\\\c&d<e>f'g h/é");
        assert_eq!(&**Escape::Percent.apply(value), "a%22b%5Cc%26d%3Ce%3Ef%27g%20h%2F%C3%A9");
        assert_eq!(&**Escape::Xml.apply(value), "a&quot;b\\c&amp;d&lt;e&gt;f&#39;g h/é");
    }
}
