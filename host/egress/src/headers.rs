use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;
use crate::scrub::Scrubber;

/// Names that a guest may not give: they say where a message goes and where it ends (RFC 9110 sections 7.2 and 7.6.1, RFC 9112
/// section 6), which is the host's to say.
const FORBIDDEN: [HeaderName; 8] = [
    header::HOST,
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::EXPECT,
];

/// Names that are gone when a redirect leaves the origin.
pub(crate) const CREDENTIALS: [HeaderName; 3] = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// What a field takes beside its name and value: `: ` and the line's end.
const AROUND: usize = 4;

/// The headers of a request from their texts; `limit` is in bytes, as they are sent.
pub(crate) fn parse_headers(fields: &[(String, String)], limit: usize) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let mut size = 0;
    for (name, value) in fields {
        size += name.len() + value.len() + AROUND;
        check_size(size, limit)?;
        let bad = |what| Error::Invalid(format!("`{}` is no header {what}", cut(name)));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("name"))?;
        let value = HeaderValue::from_bytes(value.trim_matches([' ', '\t']).as_bytes()).map_err(|_| {
            Error::Invalid(format!("the header `{name}` holds a line break or another control character"))
        })?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// Refuses what a guest may not set.
pub(crate) fn check_headers(headers: &HeaderMap, limit: usize) -> Result<(), Error> {
    check_size(size(headers), limit)?;
    match headers.keys().find(|name| is_forbidden(name)) {
        Some(name) => Err(Error::Invalid(format!("the header `{name}` is the host's to set: leave it out"))),
        None => Ok(()),
    }
}

/// Bytes as they are sent.
pub(crate) fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + AROUND).sum()
}

fn check_size(size: usize, limit: usize) -> Result<(), Error> {
    let text = || format!("the request's headers have more than {limit} bytes");
    if size > limit { Err(Error::Invalid(text())) } else { Ok(()) }
}

fn is_forbidden(name: &HeaderName) -> bool {
    FORBIDDEN.contains(name) || name == "http2-settings" || name.as_str().starts_with("proxy-")
}

/// Takes every value out of the fields; a field whose very name holds one is dropped.
pub(crate) fn scrub_headers(scrubber: &Scrubber, headers: &mut HeaderMap) {
    if scrubber.is_empty() {
        return;
    }
    let named: Vec<HeaderName> =
        headers.keys().filter(|name| scrubber.finds(name.as_str().as_bytes())).cloned().collect();
    for name in named {
        headers.remove(name);
    }
    for value in headers.values_mut() {
        if let std::borrow::Cow::Owned(scrubbed) = scrubber.scrub_bytes(value.as_bytes()) {
            // What was no control character before is none after.
            *value = HeaderValue::from_bytes(&scrubbed).unwrap_or(HeaderValue::from_static(""));
        }
    }
}

/// The beginning of what a guest wrote, safe to show.
pub(crate) fn cut(text: &str) -> String {
    text.chars().take(100).flat_map(char::escape_debug).collect()
}
