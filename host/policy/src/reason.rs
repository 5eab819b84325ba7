use std::net::IpAddr;

use skill_package::NetworkRule;

use crate::{AddressBlock, Attempt};

/// Why an attempt was denied.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No grant covers it.
    NoGrant,
    /// Grants speak of this host, but not of this scheme, port or method.
    NarrowGrant(Vec<NetworkRule>),
    /// The skill doesn't ask for it, so that no grant could cover it.
    NotRequested,
    /// The host is, or its name leads to, an address that only a rule of its own allows.
    NotPublic {
        address: IpAddr,
        /// The skill wrote the address itself.
        literal: bool,
        block: &'static AddressBlock,
    },
    /// The secret may go to these hosts only.
    OutsideAudience(Vec<NetworkRule>),
    /// Any other, as a clause: "its folder is gone".
    Other(String),
}

impl Reason {
    /// For a person, without a full stop.
    pub(crate) fn because(&self, attempt: &Attempt) -> String {
        match self {
            Self::NoGrant => no_grant(attempt).to_owned(),
            Self::NarrowGrant(rules) => format!("granted for this host: {}", listed(rules)),
            Self::NotRequested => format!("its skill.toml doesn't ask for it under `{}`", attempt.capability()),
            Self::NotPublic { address, literal: true, block } => {
                format!("{address} is {} ({}), not a public address", block.purpose, block.source)
            }
            Self::NotPublic { address, literal: false, block } => {
                format!("the name leads to {address}, which is {} ({})", block.purpose, block.source)
            }
            Self::OutsideAudience(rules) => format!("it is for {} only", listed(rules)),
            Self::Other(why) => why.clone(),
        }
    }
}

fn no_grant(attempt: &Attempt) -> &'static str {
    match attempt {
        Attempt::Reach(_) => "no grant covers this host",
        Attempt::Connect => "skills speak HTTP only: no grant opens other connections",
        Attempt::Read(_) | Attempt::Write(_) => "no grant covers this path",
        Attempt::ReadEnvironment => "no environment variable is granted",
        Attempt::UseSecret(_) | Attempt::SendSecret { .. } => "no grant covers this secret",
        Attempt::Reveal(_) => "revealing a secret's value needs a grant of its own",
    }
}

/// A few rules are told in full.
fn listed(rules: &[NetworkRule]) -> String {
    let told: Vec<String> = rules.iter().take(3).map(|rule| format!("`{rule}`")).collect();
    let more = rules.len().saturating_sub(3);
    if more == 0 { told.join(", ") } else { format!("{}, and {more} more", told.join(", ")) }
}
