use std::io::{self, ErrorKind};

use super::types::ErrorCode;
use super::written::Full;

/// Why an operation on a path or file did not work.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Full(#[from] Full),
    /// A FIFO, a device or a socket.
    #[error("it is neither a file nor a folder")]
    Special,
    /// A link that a guest would make, and that could lead others out of the folder.
    #[error("a link that a skill makes leads down from where it lies")]
    Link,
    #[error("{}", .0.message())]
    Plain(ErrorCode),
    #[error(transparent)]
    System(#[from] io::Error),
}

impl Fault {
    pub(super) fn escape() -> Self {
        Self::System(ErrorKind::PermissionDenied.into())
    }

    /// Whether a path led out of its folder. The system itself never says so without a number.
    pub(super) fn is_escape(&self) -> bool {
        match self {
            Self::System(error) => error.kind() == ErrorKind::PermissionDenied && error.raw_os_error().is_none(),
            _ => false,
        }
    }
}
