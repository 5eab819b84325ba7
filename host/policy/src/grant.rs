use std::fmt;

use skill_package::{EnvName, GuestPath, InvalidNetworkRule, Key, NetworkRule};

use crate::request::quoted;
use crate::{HostPath, Request};

/// One thing that a user allows. Written as the flag that grants it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grant {
    /// Every public host.
    AnyNetwork,
    Network(NetworkRule),
    /// A folder to read.
    Read(GuestPath, HostPath),
    /// A folder to read and write.
    Write(GuestPath, HostPath),
    Env(EnvName),
    /// The value of the secret of this key.
    Reveal(Key),
}

/// The value of a flag that grants nothing: what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidGrant(String);

impl Grant {
    /// From a flag's value: `true` or a rule.
    pub fn network(text: &str) -> Result<Self, InvalidNetworkRule> {
        if text == "true" { Ok(Self::AnyNetwork) } else { text.parse().map(Self::Network) }
    }

    /// From a flag's value: `GUEST=HOST`.
    pub fn read(text: &str) -> Result<Self, InvalidGrant> {
        mapping(text).map(|(guest, host)| Self::Read(guest, host))
    }

    /// From a flag's value: `GUEST=HOST`.
    pub fn write(text: &str) -> Result<Self, InvalidGrant> {
        mapping(text).map(|(guest, host)| Self::Write(guest, host))
    }

    /// What it answers, which for a folder leaves out whose folder it is.
    pub fn request(&self) -> Request {
        match self.clone() {
            Self::AnyNetwork => Request::AnyNetwork,
            Self::Network(rule) => Request::Network(rule),
            Self::Read(guest, _) => Request::Read(guest),
            Self::Write(guest, _) => Request::Write(guest),
            Self::Env(name) => Request::Env(name),
            Self::Reveal(key) => Request::Reveal(key),
        }
    }
}

/// No guest path holds a `=`, so the first one ends it.
fn mapping(text: &str) -> Result<(GuestPath, HostPath), InvalidGrant> {
    let (guest, host) = text.split_once('=').ok_or_else(|| {
        let text = text.escape_debug();
        InvalidGrant(format!("`{text}` maps no folder: write GUEST=HOST, such as /notes=~/notes"))
    })?;
    let guest = guest.parse().map_err(|error: skill_package::InvalidGuestPath| InvalidGrant(error.to_string()))?;
    let host = host.parse().map_err(|error: crate::InvalidHostPath| InvalidGrant(error.to_string()))?;
    Ok((guest, host))
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(guest, host) => write!(f, "--allow-read {}", quoted(&format!("{guest}={host}"))),
            Self::Write(guest, host) => write!(f, "--allow-write {}", quoted(&format!("{guest}={host}"))),
            other => other.request().fmt(f),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_written_as_its_flag() {
        for (grant, wanted) in [
            (Grant::network("true").unwrap(), "--allow-network true"),
            (Grant::network("a.test").unwrap(), "--allow-network https://a.test"),
            (Grant::network("GET a.test").unwrap(), "--allow-network 'GET https://a.test'"),
            (Grant::network("*.a.test").unwrap(), "--allow-network 'https://*.a.test'"),
            (Grant::network("[::1]:80").unwrap(), "--allow-network 'https://[::1]:80'"),
            (Grant::read("/notes=~/notes").unwrap(), "--allow-read /notes=~/notes"),
            (Grant::write("/a=/srv/a=b's").unwrap(), r"--allow-write '/a=/srv/a=b'\''s'"),
            (Grant::Env("LANG".parse().unwrap()), "--allow-env LANG"),
            (Grant::Reveal("token".parse().unwrap()), "--allow-reveal token"),
        ] {
            assert_eq!(grant.to_string(), wanted);
        }
    }

    #[test]
    fn what_maps_no_folder_is_refused() {
        for (text, wanted) in [
            ("/notes", "maps no folder: write GUEST=HOST"),
            ("notes=~/notes", "`notes` is no folder as a skill sees it"),
            ("/notes=notes", "`notes` is no folder of yours"),
            ("/notes=", "`` is no folder of yours"),
        ] {
            let error = Grant::read(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
