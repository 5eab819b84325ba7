use std::collections::BTreeSet;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use skill_home::rfc3339;
use skill_package::SkillName;

use crate::{TokenDigest, TokenName};

/// What is kept of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    pub name: TokenName,
    pub digest: TokenDigest,
    /// The only skills that it is good for; `None` for all that are served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<BTreeSet<SkillName>>,
    #[serde(with = "rfc3339")]
    pub created: SystemTime,
    #[serde(default, with = "rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub expires: Option<SystemTime>,
}

impl Permit {
    pub fn has_expired(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}
