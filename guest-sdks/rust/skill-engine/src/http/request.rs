use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;

use super::url::{append_query, form};
use super::{Error, Response, send};
use crate::bindings::skill::engine::http;

/// A request. [`Request::new`] fills in what is rarely said.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// Absolute `http:` or `https:` URL.
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    /// Until the whole exchange is given up; the skill's own limit still holds.
    pub timeout: Option<Duration>,
    /// How many redirects the host follows, each one checked anew; 0 hands the redirect back.
    pub max_redirects: u8,
}

impl Request {
    /// A request without headers and body, which follows ten redirects.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout: None,
            max_redirects: 10,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds the header `authorization` with a token, such as a reference to a secret.
    #[must_use]
    pub fn bearer(self, token: impl Display) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Adds a pair to the query of the URL, encoded.
    #[must_use]
    pub fn query(mut self, name: impl AsRef<str>, value: impl Display) -> Self {
        append_query(&mut self.url, name.as_ref(), &value.to_string());
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the body to a value as JSON, and its type, unless a header has said it already.
    ///
    /// Panics where JSON can't say it, such as a map whose keys are lists.
    #[must_use]
    #[track_caller]
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.typed_body("application/json", json),
            Err(error) => panic!("JSON can't say this body: {error}"),
        }
    }

    /// Sets the body to pairs, as a web form sends them, and its type, unless a header has said it already.
    #[must_use]
    pub fn form<N: AsRef<str>, V: Display>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        self.typed_body("application/x-www-form-urlencoded", form(pairs).into_bytes())
    }

    /// Gives the whole exchange up after this time; the skill's own limit still holds.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How many redirects the host follows; 0 hands the redirect back.
    #[must_use]
    pub fn max_redirects(mut self, max_redirects: u8) -> Self {
        self.max_redirects = max_redirects;
        self
    }

    /// Sends it. A response of any status is a success: only no response is an error.
    pub fn send(self) -> Result<Response, Error> {
        send(self)
    }

    fn typed_body(mut self, r#type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        if self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            return self;
        }
        self.header("content-type", r#type)
    }

    /// As the contract has it.
    pub(super) fn encode(self) -> http::Request {
        http::Request {
            method: self.method,
            url: self.url,
            headers: self.headers,
            body: self.body,
            timeout: self.timeout.map(milliseconds),
            max_redirects: self.max_redirects,
        }
    }
}

/// Rounded up, so that a short timeout doesn't become none at all.
fn milliseconds(timeout: Duration) -> u32 {
    u32::try_from(timeout.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::http::{get, post};

    fn body(request: Request) -> String {
        String::from_utf8(request.encode().body.unwrap()).unwrap()
    }

    #[test]
    fn a_request_says_what_was_put_together() {
        let request = get("https://a.example/b").query("q", "x y").header("accept", "*/*").bearer("t");
        let request = request.timeout(Duration::from_micros(1500)).max_redirects(0).encode();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("GET", "https://a.example/b?q=x+y"));
        let headers = [("accept", "*/*"), ("authorization", "Bearer t")];
        assert_eq!(request.headers, headers.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!((request.timeout, request.max_redirects, request.body), (Some(2), 0, None));
        assert_eq!(get("https://a.example").encode().max_redirects, 10);
    }

    #[test]
    fn a_body_brings_its_type() {
        let request = post("https://a.example").json(&json!({ "a": [1] })).encode();
        assert_eq!(request.body.as_deref(), Some(&br#"{"a":[1]}"#[..]));
        assert_eq!(request.headers, [("content-type".to_owned(), "application/json".to_owned())]);
        assert_eq!(body(post("https://a.example").form([("a b", 1), ("ä", 2)])), "a+b=1&%C3%A4=2");
        let request = post("https://a.example").header("Content-Type", "application/ld+json").json(&1).encode();
        assert_eq!(request.headers, [("Content-Type".to_owned(), "application/ld+json".to_owned())]);
        assert_eq!(body(post("https://a.example").body("text")), "text");
    }

    #[test]
    #[should_panic(expected = "JSON can't say this body: key must be a string")]
    fn a_body_that_json_cannot_say_is_a_mistake() {
        let _ = post("https://a.example").json(&BTreeMap::from([([1], 1)]));
    }
}
