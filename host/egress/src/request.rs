use std::time::Duration;

/// A whole request of `skill:engine/http`, as a guest gives it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: String,
    /// Absolute, `http:` or `https:`.
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    /// Until the whole exchange is given up; the limits still hold.
    pub timeout: Option<Duration>,
    /// How many redirects are followed; the limits still hold. 0 makes the redirect the response.
    pub max_redirects: u8,
}

/// A whole response of `skill:engine/http`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The URL that answered, after redirects.
    pub url: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Decoded.
    pub body: Vec<u8>,
}
