use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use skill_package::{Ceilings, EnvName, GuestPath, Key, Limits, SkillName, TomlPosition, setting_value};

use crate::{Grants, HostPath, NetworkGrants, StoreChoice};

/// What the user decided, as `settings.toml` says it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The ceilings for every skill, and for all together.
    #[serde(default)]
    pub limits: Ceilings,
    #[serde(default)]
    pub skills: BTreeMap<SkillName, SkillSettings>,
    /// Where secrets are kept.
    #[serde(default)]
    pub secrets: StoreChoice,
}

/// The `[skills.NAME]` table.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillSettings {
    #[serde(default)]
    allow_network: NetworkGrants,
    #[serde(default)]
    allow_read: BTreeMap<GuestPath, HostPath>,
    #[serde(default)]
    allow_write: BTreeMap<GuestPath, HostPath>,
    #[serde(default)]
    allow_env: BTreeSet<EnvName>,
    #[serde(default)]
    allow_reveal: BTreeSet<Key>,
    /// Values by key.
    #[serde(default, deserialize_with = "setting_values")]
    pub config: BTreeMap<Key, Value>,
    /// The ceilings for this skill, in the place of those for all.
    #[serde(default)]
    pub limits: Limits,
}

impl SkillSettings {
    /// What the user allows the skill.
    pub fn grants(&self) -> Grants {
        Grants {
            network: self.allow_network.clone(),
            read: self.allow_read.clone(),
            write: self.allow_write.clone(),
            env: self.allow_env.clone(),
            reveal: self.allow_reveal.clone(),
        }
    }
}

/// A text that is no `settings.toml`: what is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{position}: {message}")]
pub struct InvalidSettings {
    pub position: TomlPosition,
    pub message: String,
}

impl Settings {
    pub fn parse(text: &str) -> Result<Self, InvalidSettings> {
        toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            InvalidSettings { position: TomlPosition::of(text, offset), message: error.message().trim().to_owned() }
        })
    }

    /// The user's ceilings for one installed skill, or for what is run directly.
    pub fn limits(&self, skill: Option<&SkillName>) -> Limits {
        match skill.and_then(|skill| self.skills.get(skill)) {
            Some(own) => own.limits.or(&self.limits.call),
            None => self.limits.call.clone(),
        }
    }
}

fn setting_values<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Key, Value>, D::Error> {
    #[derive(Deserialize)]
    struct Checked(#[serde(deserialize_with = "setting_value")] Value);
    let values = BTreeMap::<Key, Checked>::deserialize(from)?;
    Ok(values.into_iter().map(|(key, Checked(value))| (key, value)).collect())
}
