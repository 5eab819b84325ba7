use serde::{Deserialize, Serialize};

use crate::{EnvName, GuestPath, NetworkRequest};

/// The `[capabilities]` table: requests, which only a user's grants turn into something a guest can do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    #[serde(default)]
    pub network: NetworkRequest,
    /// Folders to read, as the guest sees them.
    #[serde(default)]
    pub read: Vec<GuestPath>,
    /// Folders to write (and read), as the guest sees them.
    #[serde(default)]
    pub write: Vec<GuestPath>,
    /// Names of environment variables.
    #[serde(default)]
    pub env: Vec<EnvName>,
}
