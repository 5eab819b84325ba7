//! Credentials that the user stored for this skill in the keychain.

use std::fmt::{Display, Formatter};

use crate::bindings::skill::engine::secrets;

/// Why a secret could not be had. `name` is the secret's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The manifest declares no such secret.
    Undeclared { name: String },
    /// Declared, but the user has stored none.
    Unset { name: String },
    /// The user has not granted this.
    Denied { name: String, reason: String },
    /// The keychain could not be asked.
    Unavailable { name: String, reason: String },
}

/// A stand-in, different at every call: in a header of an outgoing request the host replaces it with the value.
pub fn reference(name: &str) -> Result<String, Error> {
    secrets::reference(name).map_err(|error| Error::new(name, error))
}

/// The value itself. Needs a grant of its own.
pub fn reveal(name: &str) -> Result<String, Error> {
    secrets::reveal(name).map_err(|error| Error::new(name, error))
}

impl Error {
    fn new(name: &str, error: secrets::Error) -> Self {
        let name = name.to_owned();
        match error {
            secrets::Error::Undeclared => Self::Undeclared { name },
            secrets::Error::Unset => Self::Unset { name },
            secrets::Error::Denied(reason) => Self::Denied { name, reason },
            secrets::Error::Unavailable(reason) => Self::Unavailable { name, reason },
        }
    }
}

impl Display for Error {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Undeclared { name } => write!(out, "the skill's manifest declares no secret `{name}`"),
            Self::Unset { name } => write!(out, "the secret `{name}` is not set"),
            Self::Denied { reason, .. } => out.write_str(reason),
            Self::Unavailable { name, reason } => write!(out, "the secret `{name}` is unavailable: {reason}"),
        }
    }
}

impl std::error::Error for Error {}
