use std::net::IpAddr;

use skill_package::{Audience, NetworkRule};

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
    OutsideAudience(Audience),
    /// Any other, as a clause: "its folder is gone".
    Other(String),
}

impl Reason {
    /// For a person, without a full stop.
    pub(crate) fn because(&self, attempt: &Attempt) -> String {
        match self {
            Self::NoGrant => no_grant(attempt).to_owned(),
            Self::NarrowGrant(rules) => format!("granted for this host: {}", listed(rules.iter())),
            Self::NotRequested => format!("its skill.toml doesn't ask for it under `{}`", attempt.capability()),
            Self::NotPublic { address, literal: true, block } => {
                format!("{address} is {} ({}), not a public address", block.purpose, block.source)
            }
            Self::NotPublic { address, literal: false, block } => {
                format!("the name leads to {address}, which is {} ({})", block.purpose, block.source)
            }
            Self::OutsideAudience(audience) => format!("it is for {} only", listed(audience.rules())),
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
fn listed<'a>(rules: impl ExactSizeIterator<Item = &'a NetworkRule>) -> String {
    let more = rules.len().saturating_sub(3);
    let told = rules.take(3).map(|rule| format!("`{rule}`")).collect::<Vec<_>>().join(", ");
    if more == 0 { told } else { format!("{told} and {more} more") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_rules_are_told_and_more_are_counted() {
        let because = |count: usize| {
            let rules = (0..count).map(|n| format!("a{n}.test").parse().unwrap());
            Reason::OutsideAudience(Audience::new(rules).unwrap()).because(&Attempt::UseSecret("k".into()))
        };
        assert_eq!(because(1), "it is for `https://a0.test` only");
        assert_eq!(because(5), "it is for `https://a0.test`, `https://a1.test`, `https://a2.test` and 2 more only");
    }
}
