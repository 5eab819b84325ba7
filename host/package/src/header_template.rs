use std::fmt;
use std::str::FromStr;

use crate::as_text::as_text;

/// A header that the host adds to every request to a secret's audience: `NAME: VALUE`, with one `{}` for the secret.
///
/// `Authorization: Basic …` (RFC 7617) is given in plain, and the host encodes it: `Basic USER:{}` where the secret is
/// the password, `Basic {}:` or `Basic {}:PASSWORD` where it is the user name, and `Basic {}` where it is both, with
/// the colon between. What is sent is then `Basic ` and the base64 of all after it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeaderTemplate {
    name: String,
    form: HeaderForm,
    before: String,
    after: String,
}

/// What the host makes of a template's text and the secret in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeaderForm {
    /// The header's value is `before`, the secret, `after`.
    Plain,
    /// The header's value is `Basic ` and the base64 (RFC 4648, section 4) of `before`, the secret, `after`.
    Basic,
}

/// Headers that say how a message is carried, which is the host's to decide: RFC 9110, section 7.6.1, and those that an
/// answer could not be scrubbed after, or a request not be delimited by.
const RESERVED: [&str; 10] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl HeaderTemplate {
    /// As the author wrote it; names are compared without regard to case (RFC 9110, section 5.1).
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn form(&self) -> HeaderForm {
        self.form
    }

    /// What stands before the secret; for `Basic`, in the text that is encoded.
    pub fn before(&self) -> &str {
        &self.before
    }

    pub fn after(&self) -> &str {
        &self.after
    }
}

/// A text that is no header template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no header such as \"Authorization: Bearer {{}}\": {fault}", text.escape_debug())]
pub struct InvalidHeaderTemplate {
    text: String,
    fault: String,
}

impl FromStr for HeaderTemplate {
    type Err = InvalidHeaderTemplate;

    fn from_str(text: &str) -> Result<Self, InvalidHeaderTemplate> {
        parse(text).map_err(|fault| InvalidHeaderTemplate { text: text.chars().take(200).collect(), fault })
    }
}

fn parse(text: &str) -> Result<HeaderTemplate, String> {
    let (name, value) = text.split_once(':').ok_or("there is no `:` after its name")?;
    check_name(name)?;
    let value = value.trim_matches([' ', '\t']);
    if !value.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Err("its value is in ASCII, without control characters".into());
    }
    let (form, value) = match basic(name, value) {
        Some(credentials) => (HeaderForm::Basic, credentials),
        None => (HeaderForm::Plain, value),
    };
    let (before, after) = value.split_once("{}").ok_or("it has no `{}` for the secret")?;
    if after.contains("{}") {
        return Err("it has more than one `{}`".into());
    }
    if form == HeaderForm::Basic {
        check_basic(before, after)?;
    }
    Ok(HeaderTemplate { name: name.to_owned(), form, before: before.to_owned(), after: after.to_owned() })
}

/// A field name is a token (RFC 9110, section 5.6.2).
fn check_name(name: &str) -> Result<(), String> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || name.len() > 128 || !name.bytes().all(token) {
        return Err(format!("`{}` can't be the name of a header", name.escape_debug()));
    }
    let lower = name.to_ascii_lowercase();
    if RESERVED.contains(&lower.as_str()) || lower.starts_with("proxy-") {
        return Err(format!("the host alone decides `{name}`"));
    }
    Ok(())
}

/// The credentials of the scheme `Basic`, if that is what the header holds.
fn basic<'a>(name: &str, value: &'a str) -> Option<&'a str> {
    let (scheme, credentials) = value.split_once(' ')?;
    let is_basic = name.eq_ignore_ascii_case("authorization") && scheme.eq_ignore_ascii_case("basic");
    is_basic.then(|| credentials.trim_start_matches(' '))
}

fn check_basic(before: &str, after: &str) -> Result<(), String> {
    let user_known = before.ends_with(':') && after.is_empty();
    let secret_first = before.is_empty() && (after.is_empty() || after.starts_with(':'));
    if (user_known && before.len() > 1) || secret_first {
        Ok(())
    } else {
        Err("write `Basic USER:{}`, `Basic {}:` or `Basic {}`: the host encodes it".into())
    }
}

impl fmt::Display for HeaderTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, form, before, after } = self;
        let scheme = match form {
            HeaderForm::Plain => "",
            HeaderForm::Basic => "Basic ",
        };
        write!(f, "{name}: {scheme}{before}{{}}{after}")
    }
}

as_text!(HeaderTemplate);

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, HeaderForm, String, String) {
        let HeaderTemplate { name, form, before, after } = text.parse().unwrap_or_else(|error| panic!("{error}"));
        (name, form, before, after)
    }

    #[test]
    fn the_secret_has_one_place() {
        use HeaderForm::{Basic, Plain};
        for (text, name, form, before, after) in [
            ("Authorization: Bearer {}", "Authorization", Plain, "Bearer ", ""),
            ("X-Api-Key:{}", "X-Api-Key", Plain, "", ""),
            ("Cookie: session={}; lang=en ", "Cookie", Plain, "session=", "; lang=en"),
            ("authorization: basic user:{}", "authorization", Basic, "user:", ""),
            ("Authorization: Basic  {}:", "Authorization", Basic, "", ":"),
            ("Authorization: Basic {}:x-oauth-basic", "Authorization", Basic, "", ":x-oauth-basic"),
            ("Authorization: Basic {}", "Authorization", Basic, "", ""),
            ("X-Other: Basic a{}b", "X-Other", Plain, "Basic a", "b"),
        ] {
            assert_eq!(parts(text), (name.into(), form, before.into(), after.into()), "{text}");
            let template: HeaderTemplate = text.parse().unwrap();
            assert_eq!(template.to_string().parse::<HeaderTemplate>().unwrap(), template);
        }
    }

    #[test]
    fn the_rest_is_refused_with_what_is_wrong() {
        for (text, wanted) in [
            ("", "there is no `:` after its name"),
            ("Bearer {}", "there is no `:` after its name"),
            (": {}", "can't be the name"),
            ("X Y: {}", "can't be the name"),
            ("X : {}", "can't be the name"),
            ("X\r\nHost: {}", "can't be the name"),
            ("X: a", "it has no `{}` for the secret"),
            ("X: {}{}", "more than one `{}`"),
            ("X: {}\r\nHost: a", "in ASCII, without control characters"),
            ("X: é{}", "in ASCII"),
            ("Host: {}", "the host alone decides `Host`"),
            ("CONTENT-LENGTH: {}", "the host alone decides"),
            ("Transfer-Encoding: {}", "the host alone decides"),
            ("Proxy-Authorization: Basic a:{}", "the host alone decides"),
            ("Authorization: Basic user{}", "the host encodes it"),
            ("Authorization: Basic :{}", "the host encodes it"),
            ("Authorization: Basic {}x", "the host encodes it"),
            ("Authorization: Basic user:{}!", "the host encodes it"),
        ] {
            let error = text.parse::<HeaderTemplate>().unwrap_err().to_string();
            assert!(error.contains(wanted), "{text:?}: {error}");
        }
    }
}
