use std::fmt::{Display, Formatter};

use crate::bindings::skill::engine::http;

/// Why there is no response, or none of use.
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
    /// The response tells of a failure: only from `error_for_status`.
    Status {
        url: String,
        status: u16,
    },
    /// The body is not what it was read as.
    Unreadable {
        url: String,
        reason: String,
    },
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
            Self::Status { url, status } => write!(out, "{url} answered with the status {status}"),
            Self::Unreadable { url, reason } => write!(out, "the response of {url} can't be read: {reason}"),
        }
    }
}

impl std::error::Error for Error {}
