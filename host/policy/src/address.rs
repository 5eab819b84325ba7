use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses that one rule holds for.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct AddressBlock {
    first: IpAddr,
    /// Leading bits that all addresses of the block share with `first`.
    bits: u32,
    kind: Kind,
    /// What the block is for, after "is".
    pub purpose: &'static str,
    /// The document that says so.
    pub source: &'static str,
}

/// What the addresses of a block are to a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// Anybody's: "Globally Reachable" in IANA's registries, or listed in neither.
    Public,
    /// This machine's.
    Loopback,
    /// Another machine's on the user's own networks.
    Local,
    /// Nothing that a skill could want.
    Special,
}

use Kind::{Local, Loopback, Public, Special};

/// IANA IPv4 Special-Purpose Address Registry (RFC 6890, RFC 8190), and multicast.
static V4: [AddressBlock; 24] = [
    v4([0, 0, 0, 0], 0, Public, "global unicast", "RFC 791"),
    v4([0, 0, 0, 0], 8, Special, "\"this network\"", "RFC 791"),
    v4([10, 0, 0, 0], 8, Local, "private use", "RFC 1918"),
    v4([100, 64, 0, 0], 10, Local, "shared address space", "RFC 6598"),
    v4([127, 0, 0, 0], 8, Loopback, "loopback", "RFC 1122"),
    v4([169, 254, 0, 0], 16, Local, "link-local", "RFC 3927"),
    v4([172, 16, 0, 0], 12, Local, "private use", "RFC 1918"),
    v4([192, 0, 0, 0], 24, Special, "for protocol assignments", "RFC 6890"),
    v4([192, 0, 0, 9], 32, Public, "port control protocol anycast", "RFC 7723"),
    v4([192, 0, 0, 10], 32, Public, "TURN anycast", "RFC 8155"),
    v4([192, 0, 2, 0], 24, Special, "for documentation", "RFC 5737"),
    v4([192, 31, 196, 0], 24, Public, "AS112", "RFC 7535"),
    v4([192, 52, 193, 0], 24, Public, "AMT", "RFC 7450"),
    v4([192, 88, 99, 0], 24, Special, "a deprecated 6to4 relay", "RFC 7526"),
    v4([192, 168, 0, 0], 16, Local, "private use", "RFC 1918"),
    v4([192, 175, 48, 0], 24, Public, "AS112", "RFC 7534"),
    v4([198, 18, 0, 0], 15, Special, "for benchmarking", "RFC 2544"),
    v4([198, 51, 100, 0], 24, Special, "for documentation", "RFC 5737"),
    v4([203, 0, 113, 0], 24, Special, "for documentation", "RFC 5737"),
    v4([224, 0, 0, 0], 4, Special, "multicast", "RFC 5771"),
    v4([240, 0, 0, 0], 4, Special, "reserved", "RFC 1112"),
    v4([255, 255, 255, 255], 32, Special, "limited broadcast", "RFC 8190"),
    v4([192, 0, 0, 170], 31, Special, "NAT64/DNS64 discovery", "RFC 7050"),
    v4([192, 0, 0, 0], 29, Special, "IPv4 service continuity", "RFC 7335"),
];

/// IANA IPv6 Special-Purpose Address Registry (RFC 6890, RFC 8190), and what RFC 4291 sets apart.
///
/// Stricter than the registry in one thing: hash identifiers (ORCHIDv2, drone remote ID) count as globally reachable
/// there, but no router forwards them (RFC 7343, section 1).
static V6: [AddressBlock; 29] = [
    v6([0; 8], 0, Special, "not allocated", "RFC 4291"),
    v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, Public, "global unicast", "RFC 4291"),
    v6([0; 8], 128, Special, "the unspecified address", "RFC 4291"),
    v6([0, 0, 0, 0, 0, 0, 0, 1], 128, Loopback, "loopback", "RFC 4291"),
    v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, Special, "an IPv4-mapped address", "RFC 4291"),
    NAT64,
    v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, Special, "local-use IPv4 translation", "RFC 8215"),
    v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64, Special, "discard-only", "RFC 6666"),
    v6([0x100, 0, 0, 1, 0, 0, 0, 0], 64, Special, "the dummy prefix", "RFC 9780"),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Special, "for protocol assignments", "RFC 2928"),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, Special, "Teredo, which carries an IPv4 address", "RFC 4380"),
    v6([0x2001, 1, 0, 0, 0, 0, 0, 1], 128, Public, "port control protocol anycast", "RFC 7723"),
    v6([0x2001, 1, 0, 0, 0, 0, 0, 2], 128, Public, "TURN anycast", "RFC 8155"),
    v6([0x2001, 1, 0, 0, 0, 0, 0, 3], 128, Public, "DNS-SD registration anycast", "RFC 9665"),
    v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, Special, "for benchmarking", "RFC 5180"),
    v6([0x2001, 3, 0, 0, 0, 0, 0, 0], 32, Public, "AMT", "RFC 7450"),
    v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48, Public, "AS112", "RFC 7535"),
    v6([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28, Special, "a deprecated hash identifier (ORCHID)", "RFC 4843"),
    v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28, Special, "a hash identifier (ORCHIDv2)", "RFC 7343"),
    v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28, Special, "a drone's identifier", "RFC 9374"),
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Special, "for documentation", "RFC 3849"),
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Special, "6to4, which carries an IPv4 address", "RFC 3056"),
    v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, Public, "AS112", "RFC 7534"),
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Special, "for documentation", "RFC 9637"),
    v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, Special, "a segment routing identifier", "RFC 9602"),
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Local, "unique local", "RFC 4193"),
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, Local, "link-local", "RFC 4291"),
    v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, Special, "deprecated site-local", "RFC 3879"),
    v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Special, "multicast", "RFC 4291"),
];

/// What DNS64 answers on networks without IPv4. The registry has it as globally reachable, and so it is as long as the
/// IPv4 address in it is: RFC 6052, section 3.1 forbids it for any other.
const NAT64: AddressBlock = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, Public, "IPv4 translation", "RFC 6052");

const fn v4(first: [u8; 4], bits: u32, kind: Kind, purpose: &'static str, source: &'static str) -> AddressBlock {
    let [a, b, c, d] = first;
    AddressBlock { first: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), bits, kind, purpose, source }
}

const fn v6(first: [u16; 8], bits: u32, kind: Kind, purpose: &'static str, source: &'static str) -> AddressBlock {
    let [a, b, c, d, e, f, g, h] = first;
    AddressBlock { first: IpAddr::V6(Ipv6Addr::new(a, b, c, d, e, f, g, h)), bits, kind, purpose, source }
}

impl AddressBlock {
    /// The block that decides over an address: the smallest that holds it.
    pub fn of(address: IpAddr) -> &'static Self {
        let blocks = if address.is_ipv4() { V4.as_slice() } else { &V6 };
        let block = blocks.iter().filter(|block| block.holds(address)).max_by_key(|block| block.bits);
        match (block, address) {
            (Some(block), IpAddr::V6(address)) if *block == NAT64 => {
                let [.., a, b, c, d] = address.octets();
                Self::of(Ipv4Addr::new(a, b, c, d).into())
            }
            (block, _) => block.expect("each table begins with all addresses of its family"),
        }
    }

    /// Whether the block's addresses are globally reachable.
    pub fn is_public(&self) -> bool {
        self.kind == Public
    }

    pub fn is_loopback(&self) -> bool {
        self.kind == Loopback
    }

    /// Whether the block's addresses are those of machines on the user's own networks, this machine included.
    pub fn is_local(&self) -> bool {
        matches!(self.kind, Local | Loopback)
    }

    fn holds(&self, address: IpAddr) -> bool {
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
