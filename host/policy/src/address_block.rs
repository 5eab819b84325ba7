use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses that one rule holds for.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct AddressBlock {
    pub(crate) first: IpAddr,
    /// Leading bits that all addresses of the block share with `first`.
    pub(crate) bits: u32,
    kind: Kind,
    /// What the block is for, after "is".
    pub purpose: &'static str,
    /// The document that says so.
    pub source: &'static str,
}

/// What the addresses of a block are to a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Anybody's: "Globally Reachable" in IANA's registries, or listed in neither.
    Public,
    /// This machine's.
    Loopback,
    /// Another machine's on the user's own networks.
    Local,
    /// Nothing that a skill could want.
    Special,
}

impl AddressBlock {
    /// Whether the block's addresses are globally reachable.
    pub fn is_public(&self) -> bool {
        self.kind == Kind::Public
    }

    pub fn is_loopback(&self) -> bool {
        self.kind == Kind::Loopback
    }

    /// Whether the block's addresses are those of machines on the user's own networks, this machine included.
    pub fn is_local(&self) -> bool {
        matches!(self.kind, Kind::Local | Kind::Loopback)
    }

    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        fn shared(a: u128, b: u128, width: u32) -> u32 {
            (a ^ b).leading_zeros() - (128 - width)
        }
        match (self.first, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => shared(a.to_bits().into(), b.to_bits().into(), 32) >= self.bits,
            (IpAddr::V6(a), IpAddr::V6(b)) => shared(a.to_bits(), b.to_bits(), 128) >= self.bits,
            _ => false,
        }
    }
}

pub(crate) const fn v4(
    first: [u8; 4],
    bits: u32,
    kind: Kind,
    purpose: &'static str,
    source: &'static str,
) -> AddressBlock {
    let [a, b, c, d] = first;
    AddressBlock { first: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), bits, kind, purpose, source }
}

pub(crate) const fn v6(
    first: [u16; 8],
    bits: u32,
    kind: Kind,
    purpose: &'static str,
    source: &'static str,
) -> AddressBlock {
    let [a, b, c, d, e, f, g, h] = first;
    AddressBlock { first: IpAddr::V6(Ipv6Addr::new(a, b, c, d, e, f, g, h)), bits, kind, purpose, source }
}
