use std::net::{IpAddr, Ipv4Addr};

use crate::AddressBlock;
use crate::address_block::Kind::{Local, Loopback, Public, Special};
use crate::address_block::{v4, v6};

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
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use proptest::prelude::*;

    use super::*;

    fn public(address: &str) -> bool {
        AddressBlock::of(address.parse().unwrap()).is_public()
    }

    /// The last address of a block; the first is the one it is written with.
    fn last(block: &AddressBlock) -> IpAddr {
        match block.first {
            IpAddr::V4(first) => {
                Ipv4Addr::from_bits(first.to_bits() | u32::MAX.checked_shr(block.bits).unwrap_or(0)).into()
            }
            IpAddr::V6(first) => {
                Ipv6Addr::from_bits(first.to_bits() | u128::MAX.checked_shr(block.bits).unwrap_or(0)).into()
            }
        }
    }

    #[test]
    fn each_block_begins_where_it_says() {
        for block in V4.iter().chain(&V6) {
            assert!(block.holds(block.first) && block.holds(last(block)), "{block:?}");
            let low_bits = match block.first {
                IpAddr::V4(first) => first.to_bits().trailing_zeros() + block.bits >= 32,
                IpAddr::V6(first) => first.to_bits().trailing_zeros() + block.bits >= 128,
            };
            assert!(low_bits, "{block:?} has bits beyond its prefix");
        }
    }

    #[test]
    fn the_edges_of_every_ipv4_block() {
        for (before, first, last, after) in [
            (None, "0.0.0.0", "0.255.255.255", Some("1.0.0.0")),
            (Some("9.255.255.255"), "10.0.0.0", "10.255.255.255", Some("11.0.0.0")),
            (Some("100.63.255.255"), "100.64.0.0", "100.127.255.255", Some("100.128.0.0")),
            (Some("126.255.255.255"), "127.0.0.0", "127.255.255.255", Some("128.0.0.0")),
            (Some("169.253.255.255"), "169.254.0.0", "169.254.255.255", Some("169.255.0.0")),
            (Some("172.15.255.255"), "172.16.0.0", "172.31.255.255", Some("172.32.0.0")),
            (Some("191.255.255.255"), "192.0.0.0", "192.0.0.8", Some("192.0.0.9")),
            (Some("192.0.0.10"), "192.0.0.11", "192.0.0.255", Some("192.0.1.0")),
            (Some("192.0.1.255"), "192.0.2.0", "192.0.2.255", Some("192.0.3.0")),
            (Some("192.88.98.255"), "192.88.99.0", "192.88.99.255", Some("192.88.100.0")),
            (Some("192.167.255.255"), "192.168.0.0", "192.168.255.255", Some("192.169.0.0")),
            (Some("198.17.255.255"), "198.18.0.0", "198.19.255.255", Some("198.20.0.0")),
            (Some("198.51.99.255"), "198.51.100.0", "198.51.100.255", Some("198.51.101.0")),
            (Some("203.0.112.255"), "203.0.113.0", "203.0.113.255", Some("203.0.114.0")),
            (Some("223.255.255.255"), "224.0.0.0", "255.255.255.255", None),
        ] {
            assert!(!public(first) && !public(last), "{first} to {last}");
            assert!(before.is_none_or(public) && after.is_none_or(public), "beside {first} to {last}");
        }
    }

    #[test]
    fn the_edges_of_every_ipv6_block() {
        for (before, first, last, after) in [
            (None, "::", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", None),
            (None, "::ffff:1.1.1.1", "::ffff:255.255.255.255", None),
            (None, "64:ff9b:0:0:0:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", None),
            (None, "100::", "100:0:0:1:ffff:ffff:ffff:ffff", None),
            (
                None,
                "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                Some("2000::"),
            ),
            (Some("2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "2001::", "2001:1::", Some("2001:1::1")),
            (Some("2001:1::3"), "2001:1::4", "2001:2:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:3::")),
            (
                Some("2001:3:ffff:ffff:ffff:ffff:ffff:ffff"),
                "2001:4::",
                "2001:4:111:ffff:ffff:ffff:ffff:ffff",
                Some("2001:4:112::"),
            ),
            (
                Some("2001:4:112:ffff:ffff:ffff:ffff:ffff"),
                "2001:4:113::",
                "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
                Some("2001:200::"),
            ),
            (
                Some("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"),
                "2001:db8::",
                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                Some("2001:db9::"),
            ),
            (
                Some("2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                "2002::",
                "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                Some("2003::"),
            ),
            (
                Some("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                "3fff::",
                "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
                Some("3fff:1000::"),
            ),
            (
                Some("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                "4000::",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                None,
            ),
        ] {
            assert!(!public(first) && !public(last), "{first} to {last}");
            assert!(before.is_none_or(public) && after.is_none_or(public), "beside {first} to {last}");
        }
    }

    #[test]
    fn a_reason_names_the_smallest_block() {
        for (address, purpose) in [
            ("169.254.169.254", "link-local"),
            ("192.0.0.170", "NAT64/DNS64 discovery"),
            ("255.255.255.255", "limited broadcast"),
            ("::1", "loopback"),
            ("::7f00:1", "not allocated"),
            ("64:ff9b::7f00:1", "loopback"),
            ("64:ff9b::a00:1", "private use"),
            ("2001::1", "Teredo, which carries an IPv4 address"),
            ("2001:2f::1", "a hash identifier (ORCHIDv2)"),
            ("5f00::1", "a segment routing identifier"),
            ("fec0::1", "deprecated site-local"),
            ("ff02::1", "multicast"),
        ] {
            assert_eq!(AddressBlock::of(address.parse().unwrap()).purpose, purpose, "{address}");
        }
    }

    /// The same rule, said once more by other means: the standard library's, and lists of what it has no word for.
    fn public_by_other_means(address: Ipv4Addr) -> bool {
        let [a, b, c, d] = address.octets();
        let shared = a == 100 && (64..128).contains(&b);
        let benchmarking = a == 198 && (18..20).contains(&b);
        let assignments = (a, b, c) == (192, 0, 0) && d != 9 && d != 10;
        let relay = (a, b, c) == (192, 88, 99);
        !(a == 0
            || a >= 224
            || shared
            || benchmarking
            || assignments
            || relay
            || address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_documentation())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn every_address_of_a_block_is_decided_by_it_or_a_smaller_one(index in 0..V4.len() + V6.len(), noise: u128) {
            let block = V4.iter().chain(&V6).nth(index).unwrap();
            let inside: IpAddr = match block.first {
                IpAddr::V4(first) => {
                    Ipv4Addr::from_bits(first.to_bits() | (noise as u32 & u32::MAX.checked_shr(block.bits).unwrap_or(0))).into()
                }
                IpAddr::V6(first) => {
                    Ipv6Addr::from_bits(first.to_bits() | (noise & u128::MAX.checked_shr(block.bits).unwrap_or(0))).into()
                }
            };
            prop_assert!(block.holds(inside));
            let deciding = AddressBlock::of(inside);
            prop_assert!(*block == NAT64 || deciding.bits >= block.bits);
        }

        #[test]
        fn ipv4_is_decided_alike_by_other_means(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(AddressBlock::of(address.into()).is_public(), public_by_other_means(address));
        }

        #[test]
        fn an_ipv4_address_in_an_ipv6_one_is_never_a_way_around(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            let [a, b, c, d] = v4.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            let translated = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low);
            prop_assert_eq!(AddressBlock::of(translated.into()).is_public(), public_by_other_means(v4));
            for embedded in [
                v4.to_ipv6_mapped(),
                v4.to_ipv6_compatible(),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, high, low, 0, 0, !high, !low),
                Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
            ] {
                prop_assert!(!AddressBlock::of(embedded.into()).is_public(), "{}", embedded);
            }
        }

        #[test]
        fn ipv6_outside_global_unicast_is_never_public(bits: u128) {
            let address = Ipv6Addr::from_bits(bits);
            let translated = address.octets().starts_with(&[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
            let unicast = address.octets()[0] & 0xe0 == 0x20;
            prop_assert!(unicast || translated || !AddressBlock::of(address.into()).is_public());
        }
    }
}
