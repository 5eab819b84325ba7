use std::fmt;
use std::net::IpAddr;

/// Who a request goes to, in the one spelling that rules are compared in.
///
/// Made from a URL's host only (WHATWG URL, section 3.5), so that percent-encoding, capital letters, international
/// names and every way to write an IPv4 address (`0x7f.1`, `2130706433`, `127.1`) are already undone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    Name(HostName),
    /// An IPv4-mapped IPv6 address stays IPv6: it is another host than the IPv4 address in it.
    Address(IpAddr),
}

/// A domain name: lowercase, in its ASCII form (UTS #46), without the root's trailing dot.
///
/// Letters, digits, `-` and `_` in labels of 63 bytes at most, 253 bytes together (RFC 1035, section 2.3.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(String);

/// A host that no rule can be compared with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHost {
    #[error("there is no host")]
    Missing,
    #[error("`{}` is no domain name", .0.escape_debug())]
    Name(String),
}

impl Host {
    /// The host of a parsed URL.
    pub fn of<S: AsRef<str>>(host: Option<url::Host<S>>) -> Result<Self, InvalidHost> {
        match host {
            None => Err(InvalidHost::Missing),
            Some(url::Host::Ipv4(address)) => Ok(Self::Address(address.into())),
            Some(url::Host::Ipv6(address)) => Ok(Self::Address(address.into())),
            Some(url::Host::Domain(name)) => HostName::of(name.as_ref()).map(Self::Name),
        }
    }

    /// The name, where the host is not given by its address.
    pub fn name(&self) -> Option<&HostName> {
        match self {
            Self::Name(name) => Some(name),
            Self::Address(_) => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Address(IpAddr::V4(address)) => address.fmt(f),
            Self::Address(IpAddr::V6(address)) => write!(f, "{}", url::Host::<&str>::Ipv6(*address)),
        }
    }
}

impl HostName {
    /// `domain` is what a URL parser made of a name.
    fn of(domain: &str) -> Result<Self, InvalidHost> {
        let name = domain.strip_suffix('.').unwrap_or(domain);
        let byte = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(byte);
        if name.len() <= 253 && name.split('.').all(label) {
            Ok(Self(name.to_owned()))
        } else {
            Err(InvalidHost::Name(domain.to_owned()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this name lies below `other`, at any depth; no name lies below itself.
    pub fn is_below(&self, other: &Self) -> bool {
        self.0.strip_suffix(other.as_str()).is_some_and(|front| front.ends_with('.'))
    }

    /// Whether anybody may register names directly below this one, by the Public Suffix List, its private section
    /// (`github.io`) included. A top-level domain that the list doesn't know counts as one.
    pub fn is_public_suffix(&self) -> bool {
        psl::domain_str(&self.0).is_none()
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Result<Host, InvalidHost> {
        Host::of(url::Url::parse(&format!("http://{text}/")).unwrap().host())
    }

    #[test]
    fn odd_spellings_are_one_host() {
        for text in
            ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "%3127.0.0.1", "①27.0.0.1"]
        {
            assert_eq!(host(text).unwrap().to_string(), "127.0.0.1", "{text}");
        }
        for text in ["example.com", "EXAMPLE.com.", "example。com", "ex%61mple.com", "ｅxample．com"] {
            assert_eq!(host(text).unwrap().to_string(), "example.com", "{text}");
        }
        assert_eq!(host("bücher.example").unwrap().to_string(), "xn--bcher-kva.example");
        assert_eq!(host("[0:0::1]").unwrap().to_string(), "[::1]");
        assert_eq!(host("[::ffff:127.0.0.1]").unwrap().to_string(), "[::ffff:7f00:1]");
    }

    #[test]
    fn names_that_dns_has_no_room_for_are_refused() {
        let long = [["a".repeat(63).as_str(); 4].join("."), "a".repeat(64)];
        for text in ["a..b", "a.b..", "*.example.com", "a!b", "a;b", long[0].as_str(), &long[1]] {
            assert!(matches!(host(text), Err(InvalidHost::Name(_))), "{text}");
        }
    }

    #[test]
    fn below_is_by_label() {
        let name = |text: &str| HostName::of(text).unwrap();
        assert!(name("a.example.com").is_below(&name("example.com")));
        assert!(name("b.a.example.com").is_below(&name("example.com")));
        for other in ["example.com", "badexample.com", "com", "example.com.evil.test"] {
            assert!(!name(other).is_below(&name("example.com")), "{other}");
        }
    }

    #[test]
    fn public_suffixes_are_known() {
        let name = |text: &str| HostName::of(text).unwrap();
        for suffix in ["com", "co.uk", "github.io", "localhost", "xn--55qx5d.cn", "unheard-of"] {
            assert!(name(suffix).is_public_suffix(), "{suffix}");
        }
        for own in ["example.com", "example.co.uk", "me.github.io", "corp.internal"] {
            assert!(!name(own).is_public_suffix(), "{own}");
        }
    }
}
