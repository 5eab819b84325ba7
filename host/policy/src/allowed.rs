use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use skill_package::{Host, NetworkRule, Origin};

use crate::naming::Naming;
use crate::{AddressBlock, Attempt, Denial, Reason, Request};

/// Proof that a request may be sent, and the one way to learn to which addresses.
///
/// Two that are equal allow the same addresses, so that a connection opened for one serves the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Allowed {
    origin: Origin,
    addresses: Addresses,
    /// Further addresses, each with a rule of its own.
    named: BTreeSet<IpAddr>,
}

/// The addresses that a name may lead to, from fewest to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Addresses {
    /// Globally reachable ones.
    Public,
    /// Those, and this machine's own.
    Loopback,
    /// Those, and all of the user's own networks.
    Local,
}

/// Proof that a connection may be opened to this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CheckedAddress(SocketAddr);

impl CheckedAddress {
    pub fn get(self) -> SocketAddr {
        self.0
    }
}

impl Allowed {
    pub(crate) fn new(origin: Origin, addresses: Addresses, named: BTreeSet<IpAddr>) -> Self {
        Self { origin, addresses, named }
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether the request may go to this address, one of those that its host resolved to.
    pub fn check(&self, address: IpAddr) -> Result<CheckedAddress, Denial> {
        let block = AddressBlock::of(address);
        if self.addresses.include(block) || self.named.contains(&address) {
            Ok(CheckedAddress(SocketAddr::new(address, self.origin.port)))
        } else {
            Err(self.denial(address, block))
        }
    }

    fn denial(&self, address: IpAddr, block: &'static AddressBlock) -> Denial {
        let literal = self.origin.host == Host::Address(address);
        let reason = Reason::NotPublic { address, literal, block };
        let remedy = Request::Network(NetworkRule::exactly(self.narrowest_origin(address, block)));
        Denial::new(Attempt::Reach(self.origin.to_string()), reason, Some(remedy))
    }

    /// The origin to grant for this address: the name, where its own rule is enough.
    fn narrowest_origin(&self, address: IpAddr, block: &AddressBlock) -> Origin {
        let naming = self.origin.host.name().map(Naming::of);
        match naming.map(Addresses::of) {
            Some(addresses) if addresses.include(block) => self.origin.clone(),
            _ => Origin { host: Host::Address(address), ..self.origin.clone() },
        }
    }
}

impl Addresses {
    /// Where a rule for a name lets it lead.
    pub(crate) fn of(naming: Naming) -> Self {
        match naming {
            Naming::Public => Self::Public,
            Naming::Local => Self::Local,
            Naming::Loopback => Self::Loopback,
        }
    }

    fn include(self, block: &AddressBlock) -> bool {
        block.is_public()
            || match self {
                Self::Public => false,
                Self::Loopback => block.is_loopback(),
                Self::Local => block.is_local(),
            }
    }
}
