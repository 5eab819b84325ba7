use std::fmt;

use crate::{Host, HostName};

/// The hosts of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HostPattern {
    /// This one host.
    Exact(Host),
    /// Every name below this one, which is never a public suffix.
    Below(HostName),
}

impl HostPattern {
    pub fn covers(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Exact(own), host) => own == host,
            (Self::Below(suffix), Host::Name(name)) => name.is_below(suffix),
            (Self::Below(_), Host::Address(_)) => false,
        }
    }

    /// Every name below a host. The error says why there is no such pattern.
    pub(crate) fn below(host: Host) -> Result<Self, String> {
        let Host::Name(name) = host else {
            return Err("`*.` stands before a domain name, not before an address".into());
        };
        if name.is_public_suffix() {
            return Err(format!("`*.{name}` covers names of many owners: name a domain below `{name}`"));
        }
        Ok(Self::Below(name))
    }

    pub(crate) fn includes(&self, other: &Self) -> bool {
        match (self, other) {
            (own, Self::Exact(host)) => own.covers(host),
            (Self::Below(own), Self::Below(other)) => own == other || other.is_below(own),
            (Self::Exact(_), Self::Below(_)) => false,
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(host) => host.fmt(f),
            Self::Below(name) => write!(f, "*.{name}"),
        }
    }
}
