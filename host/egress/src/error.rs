use std::time::Duration;

use skill_policy::Denial;

use crate::seal::SecretError;

/// Why there is no response, in a sentence for a person. None of them holds any part of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No grant covers it; nothing was sent.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// The request can't be sent as it is.
    #[error("{0}")]
    Invalid(String),
    /// The name has no address.
    #[error("`{host}` has no address: {reason}")]
    Resolve { host: String, reason: String },
    /// None of the addresses answers.
    #[error("no connection to `{host}`: {reason}")]
    Connect { host: String, reason: String },
    /// The server's certificate does not hold, or it doesn't speak TLS.
    #[error("no secure connection to `{host}`: {reason}")]
    Tls { host: String, reason: String },
    /// A stored secret could not be read.
    #[error("the secret `{name}` can't be sent: {error}")]
    Secret { name: String, error: SecretError },
    #[error("{} took longer than {after:?}", .wait.describe())]
    Timeout { wait: Wait, after: Duration },
    /// In bytes.
    #[error("the response's body has more than {0} bytes")]
    BodyTooLarge(u64),
    /// In bytes.
    #[error("the response's headers have more than {0} bytes, or too many fields")]
    HeadersTooLarge(u64),
    #[error("more than {0} redirects")]
    Redirects(u8),
    #[error("this call has {0} requests open already: read their responses to the end, or drop them")]
    Open(usize),
    /// The server does not speak HTTP as it should.
    #[error("{0}")]
    Protocol(String),
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    Connect,
    FirstByte,
    BetweenBytes,
    Total,
}

/// The kinds that `skill:engine/http` tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    InvalidRequest,
    Denied,
    Unreachable,
    Timeout,
    /// The limit, in bytes.
    TooLarge(u64),
    Protocol,
}

impl Error {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) | Self::Open(_) => Kind::InvalidRequest,
            Self::Denied(_) | Self::Secret { error: SecretError::Denied(_), .. } => Kind::Denied,
            Self::Resolve { .. } | Self::Connect { .. } | Self::Tls { .. } | Self::Secret { .. } => Kind::Unreachable,
            Self::Timeout { .. } => Kind::Timeout,
            Self::BodyTooLarge(limit) | Self::HeadersTooLarge(limit) => Kind::TooLarge(*limit),
            Self::Redirects(_) | Self::Protocol(_) => Kind::Protocol,
        }
    }
}

impl Wait {
    fn describe(self) -> &'static str {
        match self {
            Self::Connect => "the connection",
            Self::FirstByte => "the beginning of the response",
            Self::BetweenBytes => "the next part of the response",
            Self::Total => "the exchange",
        }
    }
}
