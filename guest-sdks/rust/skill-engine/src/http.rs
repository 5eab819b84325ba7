//! Outgoing HTTP: whole messages, no streams.

use std::fmt::{Display, Formatter};
use std::time::Duration;

use serde_json::Value;

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

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// The URL that answered, after redirects.
    pub url: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Decoded.
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    InvalidRequest(String),
    /// The user has not granted this.
    Denied(String),
    /// No address, no connection, or TLS that does not hold.
    Unreachable(String),
    Timeout,
    /// The limit, in bytes, that the response went over.
    TooLarge(u64),
    Protocol(String),
}

/// Sends a request. A response of any status is a success: only no response is an error.
pub fn send(request: Request) -> Result<Response, Error> {
    let response = http::send(&http::Request {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: request.body,
        timeout: request.timeout.map(milliseconds),
        max_redirects: request.max_redirects,
    })?;
    Ok(Response { url: response.url, status: response.status, headers: response.headers, body: response.body })
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

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }
}

impl Response {
    /// The body as text; what is not UTF-8 becomes `U+FFFD`.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

/// Rounded up, so that a short timeout doesn't become none at all.
fn milliseconds(timeout: Duration) -> u32 {
    u32::try_from(timeout.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX)
}

impl From<http::Error> for Error {
    fn from(error: http::Error) -> Self {
        match error {
            http::Error::InvalidRequest(reason) => Self::InvalidRequest(reason),
            http::Error::Denied(reason) => Self::Denied(reason),
            http::Error::Unreachable(reason) => Self::Unreachable(reason),
            http::Error::Timeout => Self::Timeout,
            http::Error::TooLarge(limit) => Self::TooLarge(limit),
            http::Error::Protocol(reason) => Self::Protocol(reason),
        }
    }
}

impl Display for Error {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidRequest(reason) => write!(out, "the request is invalid: {reason}"),
            Self::Denied(reason) => out.write_str(reason),
            Self::Unreachable(reason) => write!(out, "unreachable: {reason}"),
            Self::Timeout => out.write_str("the request took too long"),
            Self::TooLarge(limit) => write!(out, "the response is larger than {limit} bytes"),
            Self::Protocol(reason) => write!(out, "the exchange failed: {reason}"),
        }
    }
}

impl std::error::Error for Error {}
