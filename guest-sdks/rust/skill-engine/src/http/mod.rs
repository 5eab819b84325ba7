//! Outgoing HTTP: whole messages, no streams.
//!
//! ```no_run
//! use skill_engine::{Result, data, http};
//!
//! #[data]
//! struct Issue {
//!     title: String,
//! }
//!
//! fn issues(token: &str) -> Result<Vec<Issue>> {
//!     let request = http::get("https://api.example.com/issues").query("state", "open").bearer(token);
//!     Ok(request.send()?.error_for_status()?.json()?)
//! }
//! ```

mod error;
mod request;
mod response;
mod url;

pub use error::Error;
pub use request::Request;
pub use response::Response;

use crate::bindings::skill::engine::http;

/// Sends a request. A response of any status is a success: only no response is an error.
pub fn send(request: Request) -> Result<Response, Error> {
    Ok(http::send(&request.encode())?.into())
}

pub fn get(url: impl Into<String>) -> Request {
    Request::new("GET", url)
}

pub fn head(url: impl Into<String>) -> Request {
    Request::new("HEAD", url)
}

pub fn post(url: impl Into<String>) -> Request {
    Request::new("POST", url)
}

pub fn put(url: impl Into<String>) -> Request {
    Request::new("PUT", url)
}

pub fn patch(url: impl Into<String>) -> Request {
    Request::new("PATCH", url)
}

pub fn delete(url: impl Into<String>) -> Request {
    Request::new("DELETE", url)
}
