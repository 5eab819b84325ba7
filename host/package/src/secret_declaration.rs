use serde::{Deserialize, Serialize};

use crate::text::visible;
use crate::{Audience, HeaderTemplate};

/// One `[secrets.NAME]` table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SecretDeclaration {
    #[serde(default, deserialize_with = "visible")]
    pub description: String,
    /// Where the value may be sent.
    pub audience: Audience,
    /// A header that the host adds to every request to the audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderTemplate>,
    /// References are replaced in query and body too.
    #[serde(default)]
    pub in_body: bool,
    /// Asks for the value itself.
    #[serde(default)]
    pub reveal: bool,
}
