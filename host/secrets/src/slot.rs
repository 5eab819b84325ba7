use std::fmt;

use serde::{Deserialize, Serialize};
use skill_package::Key;

use crate::InstallationId;

/// The place of one secret in a vault, written `NAME.DIGEST/KEY`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Slot {
    installation: InstallationId,
    key: Key,
}

impl Slot {
    pub(crate) fn new(installation: &InstallationId, key: &Key) -> Self {
        Self { installation: installation.clone(), key: key.clone() }
    }

    pub(crate) fn installation(&self) -> &InstallationId {
        &self.installation
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.installation, self.key.as_str())
    }
}

impl TryFrom<String> for Slot {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (installation, key) = text.split_once('/').ok_or("the place of a secret is INSTALLATION/KEY")?;
        let installation = installation.parse().map_err(|error: crate::InvalidInstallationId| error.to_string())?;
        Ok(Self { installation, key: key.to_owned().try_into()? })
    }
}

impl From<Slot> for String {
    fn from(slot: Slot) -> Self {
        slot.to_string()
    }
}

#[cfg(test)]
impl Slot {
    /// For tests: the slot `KEY` of the skill `github`.
    pub(crate) fn of(key: &str) -> Self {
        Self::new(
            &InstallationId::new("github".parse().unwrap(), b"/skills/github"),
            &Key::try_from(key.to_owned()).unwrap(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        let slot = Slot::of("api-key");
        assert!(slot.to_string().starts_with("github.") && slot.to_string().ends_with("/api-key"));
        assert_eq!(Slot::try_from(slot.to_string()).unwrap(), slot);
        assert!(Slot::try_from("github/token".to_owned()).is_err());
        assert!(Slot::try_from(format!("{slot}/x")).is_err());
    }
}
