use std::future::Future;
use std::pin::Pin;

use skill_policy::Secret;

/// Where the values of one installation's secrets come from. Asked when a value is first needed in a call, and once.
pub trait SecretSource: Send + Sync {
    /// The value that the user stored, for the audience that was declared when they did; for any other it is
    /// [`SecretError::Denied`].
    fn open<'a>(&'a self, name: &'a str) -> Opening<'a>;
}

pub type Opening<'a> = Pin<Box<dyn Future<Output = Result<Secret, SecretError>> + Send + 'a>>;

/// Why there is no value, as `skill:engine/secrets` tells it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    #[error("the manifest declares no such secret")]
    Undeclared,
    #[error("the user has stored no value")]
    Unset,
    #[error("{0}")]
    Denied(String),
    #[error("{0}")]
    Unavailable(String),
}
