use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use serde::de::{self, SeqAccess};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use skill_package::{Host, HostPattern, NetworkRule, Origin};

use crate::AddressBlock;
use crate::allowed::Addresses;
use crate::naming::Naming;

/// The hosts that a user allows: `allow_network = true`, a list of rules, or a list with `true` in it, which allows every
/// public host and what the rules add to that.
///
/// Private and local addresses are never part of `true` or of a wildcard. A rule for an address itself
/// (`http://10.0.0.5:8080`) allows that address on that port. A rule for a name lets the name lead there as far as nobody
/// but the user can say where it leads: `localhost` to this machine, and a name that can't be registered (`nas`,
/// `nas.local`, `git.corp`) to any machine of the user's networks. A name of the public DNS is its owner's to point
/// anywhere, at the user's router too: it reaches a private address only where a rule for that address is there as well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkGrants {
    /// Every public host.
    pub any: bool,
    pub rules: BTreeSet<NetworkRule>,
}

impl NetworkGrants {
    /// Whether some grant covers the request, and if so the addresses that it may go to.
    pub(crate) fn addresses(&self, origin: &Origin, method: &str) -> Option<Addresses> {
        let covering = self.rules.iter().filter(|rule| rule.covers(origin, method)).map(NetworkRule::host);
        covering.map(of_pattern).chain(self.any.then_some(Addresses::Public)).max()
    }

    /// The addresses that have a rule of their own for the scheme, port and method of a request.
    pub(crate) fn named_addresses(&self, origin: &Origin, method: &str) -> BTreeSet<IpAddr> {
        let own = self.rules.iter().filter_map(|rule| match rule.host() {
            HostPattern::Exact(Host::Address(address)) => Some((rule, *address)),
            _ => None,
        });
        let there = |address| Origin { host: Host::Address(address), ..origin.clone() };
        own.filter(|(rule, address)| rule.covers(&there(*address), method)).map(|(_, address)| address).collect()
    }

    /// The rules that speak of this host, whatever their scheme, port and methods.
    pub(crate) fn rules_near(&self, host: &Host) -> impl Iterator<Item = &NetworkRule> {
        self.rules.iter().filter(move |rule| rule.host().covers(host))
    }

    /// Whether every request that `rule` asks for is allowed already.
    pub fn include(&self, rule: &NetworkRule) -> bool {
        (self.any && leads_outside(rule.host())) || self.rules.iter().any(|own| own.includes(rule))
    }
}

fn of_pattern(pattern: &HostPattern) -> Addresses {
    match pattern {
        HostPattern::Exact(Host::Name(name)) => Addresses::of(Naming::of(name)),
        HostPattern::Exact(Host::Address(_)) | HostPattern::Below(_) => Addresses::Public,
    }
}

/// Whether a host is one that `true` is meant for.
fn leads_outside(pattern: &HostPattern) -> bool {
    match pattern {
        HostPattern::Exact(Host::Address(address)) => AddressBlock::of(*address).is_public(),
        HostPattern::Exact(Host::Name(name)) | HostPattern::Below(name) => Naming::of(name) == Naming::Public,
    }
}

impl Serialize for NetworkGrants {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.any && self.rules.is_empty() {
            return true.serialize(to);
        }
        let mut list = to.serialize_seq(None)?;
        if self.any {
            list.serialize_element(&true)?;
        }
        self.rules.iter().try_for_each(|rule| list.serialize_element(rule))?;
        list.end()
    }
}

impl<'de> Deserialize<'de> for NetworkGrants {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Grants)
    }
}

struct Grants;

impl<'de> de::Visitor<'de> for Grants {
    type Value = NetworkGrants;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`true`, or a list of rules such as \"https://api.example.com\"")
    }

    fn visit_bool<E>(self, any: bool) -> Result<NetworkGrants, E> {
        Ok(NetworkGrants { any, rules: BTreeSet::new() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<NetworkGrants, A::Error> {
        let mut grants = NetworkGrants::default();
        while let Some(grant) = list.next_element()? {
            match grant {
                Grant::Any => grants.any = true,
                Grant::Rule(rule) => drop(grants.rules.insert(rule)),
            }
        }
        Ok(grants)
    }
}

enum Grant {
    Any,
    Rule(NetworkRule),
}

impl<'de> Deserialize<'de> for Grant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Grant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`true`, or a rule such as \"https://api.example.com\"")
            }

            fn visit_bool<E: de::Error>(self, any: bool) -> Result<Grant, E> {
                if any { Ok(Grant::Any) } else { Err(E::invalid_value(de::Unexpected::Bool(false), &self)) }
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Grant, E> {
                text.parse().map(Grant::Rule).map_err(E::custom)
            }
        }

        from.deserialize_any(Visitor)
    }
}
