use std::path::PathBuf;

use skill_home::DiskError;

use crate::TokenName;

/// Why tokens can't be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("there is a token `{0}` already")]
    Exists(TokenName),
    #[error("no token is good: `{}` is damaged", path.display())]
    Damaged { path: PathBuf, source: serde_json::Error },
    #[error(transparent)]
    Disk(#[from] DiskError),
}
