//! Addresses that are nobody's business but the user's: however a guest that may reach every public host gets at one, the
//! request is denied, though a server listens there.

use std::net::IpAddr;

use crate::dns::Dns;
use crate::environment::Environment;
use crate::namespace::{PUBLIC, within};
use crate::sending::{Told, Way, send};
use crate::site::{Site, ok, redirect};

/// An address, and what it is.
const PRIVATE: [(&str, &str); 20] = [
    ("127.0.0.1", "loopback (RFC 1122)"),
    ("10.1.2.3", "private use (RFC 1918)"),
    ("172.16.0.1", "private use (RFC 1918)"),
    ("192.168.0.1", "private use (RFC 1918)"),
    ("169.254.169.254", "link-local (RFC 3927)"),
    ("100.64.1.2", "shared address space (RFC 6598)"),
    ("192.0.2.1", "for documentation (RFC 5737)"),
    ("198.18.0.1", "for benchmarking (RFC 2544)"),
    ("224.0.0.1", "multicast (RFC 5771)"),
    ("240.0.0.1", "reserved (RFC 1112)"),
    ("0.0.0.0", "\"this network\" (RFC 791)"),
    ("::1", "loopback (RFC 4291)"),
    ("::", "the unspecified address (RFC 4291)"),
    ("fc00::1", "unique local (RFC 4193)"),
    ("fe80::1", "link-local (RFC 4291)"),
    ("::ffff:127.0.0.1", "an IPv4-mapped address (RFC 4291)"),
    ("64:ff9b::a01:203", "private use (RFC 1918)"),
    ("2002:a01:203::1", "6to4, which carries an IPv4 address (RFC 3056)"),
    ("2001::1", "Teredo, which carries an IPv4 address (RFC 4380)"),
    ("2001:db8::1", "for documentation (RFC 3849)"),
];

#[test]
fn no_address_of_the_users_own_is_reached() {
    within("addresses::within_a_network");
}

#[test]
#[ignore = "run by the test above, within namespaces"]
fn within_a_network() {
    let names = PRIVATE.iter().enumerate().map(|(at, (address, _))| (name(at), vec![vec![address.parse().unwrap()]]));
    let public = ("public.example.com".to_owned(), vec![vec![PUBLIC.parse().unwrap()]]);
    let _dns = Dns::start(names.chain([public]));
    // On every address, the public one among them.
    let site = Site::at("[::]:80", |seen| match seen.path.split_once("?to=") {
        Some((_, target)) => redirect(302, target),
        None => ok("reached"),
    });
    let environment = Environment::new();
    for way in Way::BOTH {
        let ask = |authority: &str, path: &str| send(&environment, way, &["true"], &way.to(authority, path));
        assert!(ask("public.example.com", "/").answer.starts_with("200"));
        site.only();
        for (at, (address, what)) in PRIVATE.iter().enumerate() {
            let address: IpAddr = address.parse().unwrap();
            literally(way, &ask(&host(address), "/"), address, what);
            by_name(way, &ask(&name(at), "/"), &name(at), address, what);
            site.was_not_asked();
            // The redirects come from a host that may be reached, and are followed no further.
            literally(way, &ask("public.example.com", &format!("/?to=http://{}/", host(address))), address, what);
            site.only();
            by_name(way, &ask("public.example.com", &format!("/?to=http://{}/", name(at))), &name(at), address, what);
            site.only();
        }
    }
}

fn literally(way: Way, told: &Told, address: IpAddr, what: &str) {
    let origin = format!("http://{}", host(address));
    let because = format!("{address} is {what}, not a public address");
    told.is_denied(way, &origin, &because, &format!("--allow-network {}", quoted(&origin)));
}

/// The guest learns no address of the user's network.
fn by_name(way: Way, told: &Told, name: &str, address: IpAddr, what: &str) {
    let because = format!("the name leads to {address}, which is {what}");
    let hint = format!("--allow-network {}", quoted(&format!("http://{}", host(address))));
    told.is_denied(way, &format!("http://{name}"), &because, &hint);
}

/// As a shell takes it.
fn quoted(origin: &str) -> String {
    if origin.contains('[') { format!("'{origin}'") } else { origin.to_owned() }
}

fn name(at: usize) -> String {
    format!("name{at}.example.com")
}

/// An address as it stands in a URL.
fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{}]", Mapped(address)),
    }
}

/// As the URL standard writes an address: IPv4-mapped ones in hexadecimal like all others.
struct Mapped(std::net::Ipv6Addr);

impl std::fmt::Display for Mapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.segments() {
            [0, 0, 0, 0, 0, 0xffff, high, low] => write!(f, "::ffff:{high:x}:{low:x}"),
            _ => self.0.fmt(f),
        }
    }
}
