use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::as_text::as_text;
use crate::origin::write_origin;
use crate::{Host, HostPattern, Method, Origin, Scheme};

/// Which requests a skill asks for, or a user allows: `[METHOD,METHOD ]scheme://host[:port]`.
///
/// Without methods every method, without a scheme `https`, without a port the scheme's own: `http://localhost` is
/// port 80 and no other. `*.example.com` stands for every name below, at any depth, and not for `example.com`.
/// Its text is canonical: rules that say the same are written the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkRule {
    scheme: Scheme,
    host: HostPattern,
    port: u16,
    /// Empty: every method.
    methods: BTreeSet<Method>,
}

impl NetworkRule {
    /// The rule for one origin and every method.
    pub fn exactly(origin: Origin) -> Self {
        let Origin { scheme, host, port } = origin;
        Self { scheme, host: HostPattern::Exact(host), port, methods: BTreeSet::new() }
    }

    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub fn host(&self) -> &HostPattern {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// `None`: every method.
    pub fn methods(&self) -> Option<&BTreeSet<Method>> {
        (!self.methods.is_empty()).then_some(&self.methods)
    }

    /// Whether the rule speaks of this request.
    pub fn covers(&self, origin: &Origin, method: &str) -> bool {
        self.covers_origin(origin) && self.covers_method(method)
    }

    /// Whether the rule speaks of requests to this origin, whatever their method.
    pub fn covers_origin(&self, origin: &Origin) -> bool {
        self.scheme == origin.scheme && self.port == origin.port && self.host.covers(&origin.host)
    }

    fn covers_method(&self, method: &str) -> bool {
        self.methods.is_empty() || self.methods.iter().any(|own| own.as_str() == method)
    }

    /// Whether every request that `other` covers is covered by this rule too.
    pub fn includes(&self, other: &Self) -> bool {
        let methods = self.methods.is_empty() || (!other.methods.is_empty() && other.methods.is_subset(&self.methods));
        self.scheme == other.scheme && self.port == other.port && self.host.includes(&other.host) && methods
    }

    /// Whether some request is covered by both rules.
    pub fn overlaps(&self, other: &Self) -> bool {
        let methods = self.methods.is_empty() || other.methods.is_empty() || !self.methods.is_disjoint(&other.methods);
        let hosts = self.host.includes(&other.host) || other.host.includes(&self.host);
        self.scheme == other.scheme && self.port == other.port && hosts && methods
    }
}

impl fmt::Display for NetworkRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods: Vec<&str> = self.methods.iter().map(Method::as_str).collect();
        if !methods.is_empty() {
            write!(f, "{} ", methods.join(","))?;
        }
        write_origin(f, self.scheme, &self.host, self.port)
    }
}

as_text!(NetworkRule);

/// A text that is no network rule: the text, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no network rule such as \"https://api.example.com\": {fault}", text.escape_debug())]
pub struct InvalidNetworkRule {
    text: String,
    fault: String,
}

impl FromStr for NetworkRule {
    type Err = InvalidNetworkRule;

    fn from_str(text: &str) -> Result<Self, InvalidNetworkRule> {
        parse(text).map_err(|fault| {
            let text = text.chars().take(200).collect();
            InvalidNetworkRule { text, fault }
        })
    }
}

fn parse(text: &str) -> Result<NetworkRule, String> {
    let (methods, address) = match text.split_once(' ') {
        Some((methods, address)) => (parse_methods(methods)?, address),
        None => (BTreeSet::new(), text),
    };
    let (scheme, authority) = match address.split_once("://") {
        Some((scheme, authority)) => (parse_scheme(scheme)?, authority),
        None => (Scheme::Https, address),
    };
    check_authority(authority)?;
    let (wildcard, authority) = match authority.strip_prefix("*.") {
        Some(rest) => (true, rest),
        None => (false, authority),
    };
    let url = Url::parse(&format!("{}://{authority}", scheme.as_str())).map_err(|error| error.to_string())?;
    if url.path() != "/" {
        return Err("a rule ends with the host or port: it has no path".into());
    }
    let port = url.port().unwrap_or(scheme.default_port());
    if port == 0 {
        return Err("there is no port 0".into());
    }
    let host = Host::of(url.host()).map_err(|error| error.to_string())?;
    let host = if wildcard { HostPattern::below(host)? } else { HostPattern::Exact(host) };
    Ok(NetworkRule { scheme, host, port, methods })
}

fn parse_methods(text: &str) -> Result<BTreeSet<Method>, String> {
    text.split(',').map(|method| method.parse().map_err(|error: crate::InvalidMethod| error.to_string())).collect()
}

fn parse_scheme(text: &str) -> Result<Scheme, String> {
    let name = text.to_ascii_lowercase();
    Scheme::of(&name).ok_or_else(|| format!("the scheme is `http` or `https`, not `{}`", text.escape_debug()))
}

/// Refuses what a URL parser would be lenient about, or what a rule has no word for.
fn check_authority(text: &str) -> Result<(), String> {
    let bare = text.strip_suffix('/').unwrap_or(text);
    if matches!(bare, "true" | "false" | "*") {
        return Err("write `true` alone, outside of a list, for every public host".into());
    }
    for (found, fault) in [
        (bare.is_empty() || bare.starts_with('/'), "there is no host"),
        (bare.contains(|c: char| c.is_whitespace() || c.is_control()), "a space stands only between methods and host"),
        (bare.contains('@'), "a rule has no user name or password"),
        (bare.contains('?'), "a rule has no query"),
        (bare.contains('#'), "a rule has no fragment"),
        (bare.contains(['/', '\\']), "a rule ends with the host or port: it has no path"),
        (bare.ends_with(':'), "there is no port after `:`"),
        (bare.strip_prefix("*.").unwrap_or(bare).contains('*'), "`*.` stands only at the very front of a host"),
    ] {
        if found {
            return Err(fault.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> NetworkRule {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    fn origin(text: &str) -> Origin {
        let url = Url::parse(text).unwrap();
        let scheme = Scheme::of(url.scheme()).unwrap();
        Origin { scheme, host: Host::of(url.host()).unwrap(), port: url.port_or_known_default().unwrap() }
    }

    #[test]
    fn every_form_has_one_text() {
        for (text, wanted) in [
            ("https://api.example.com", "https://api.example.com"),
            ("api.example.com", "https://api.example.com"),
            ("HTTPS://API.Example.COM.:443/", "https://api.example.com"),
            ("http://localhost:80", "http://localhost"),
            ("localhost:8080", "https://localhost:8080"),
            ("POST,GET,POST https://*.bücher.example", "GET,POST https://*.xn--bcher-kva.example"),
            ("http://0x7f.1:443", "http://127.0.0.1:443"),
            ("http://[0:0:0::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(rule(text).to_string(), wanted, "{text}");
        }
    }

    #[test]
    fn the_rest_is_refused_with_what_is_wrong() {
        for (text, wanted) in [
            ("", "there is no host"),
            ("https://", "there is no host"),
            ("https:///example.com", "there is no host"),
            ("ftp://example.com", "the scheme is `http` or `https`, not `ftp`"),
            ("https://example.com/v1", "it has no path"),
            ("https://example.com//", "it has no path"),
            ("https://example.com\\", "it has no path"),
            ("https://example.com?x", "no query"),
            ("https://example.com#x", "no fragment"),
            ("https://me@example.com", "no user name"),
            ("https://:@example.com", "no user name"),
            ("https://example.com:", "no port after"),
            ("https://example.com:0", "no port 0"),
            ("https://example.com:65536", "invalid port"),
            ("https://*.com", "`*.com` covers names of many owners"),
            ("https://*.co.uk", "many owners"),
            ("https://*.github.io", "many owners"),
            ("https://*.127.0.0.1", "not before an address"),
            ("https://*.[::1]", "not before an address"),
            ("https://*", "write `true` alone"),
            ("https://a.*.example.com", "only at the very front"),
            ("https://*.*.example.com", "only at the very front"),
            ("https://*example.com", "only at the very front"),
            ("get https://example.com", "`get` is no request method"),
            ("GET, POST https://example.com", "`` is no request method"),
            ("GET  https://example.com", "scheme"),
            ("https://exa mple.com", "method"),
            ("https://exa\tmple.com", "a space stands only"),
            ("https://a..b", "no domain name"),
            ("https://256.1.1.1", "invalid IPv4"),
            ("true", "write `true` alone"),
        ] {
            let error = text.parse::<NetworkRule>().map(|rule| rule.to_string()).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn covering_is_by_scheme_host_port_and_method() {
        let own = rule("GET https://api.example.com");
        assert!(own.covers(&origin("https://api.example.com/x"), "GET"));
        assert!(!own.covers(&origin("https://api.example.com/x"), "POST"));
        assert!(!own.covers(&origin("https://api.example.com/x"), "get"));
        let others = [
            "http://api.example.com:443",
            "https://api.example.com:8443",
            "https://example.com",
            "http://api.example.com",
        ];
        for other in others {
            assert!(!own.covers(&origin(other), "GET"), "{other}");
        }
        let below = rule("https://*.example.com");
        assert!(below.covers(&origin("https://a.b.example.com"), "PATCH"));
        assert!(!below.covers(&origin("https://example.com"), "GET"));
    }

    #[test]
    fn rules_overlap_where_a_request_is_covered_by_both() {
        for (a, b, wanted) in [
            ("https://*.a.test", "https://x.a.test", true),
            ("GET https://*.a.test", "GET,PUT https://x.a.test", true),
            ("GET https://*.a.test", "PUT https://x.a.test", false),
            ("https://*.a.test", "https://*.b.test", false),
            ("https://a.test", "https://a.test:8443", false),
        ] {
            assert_eq!((rule(a).overlaps(&rule(b)), rule(b).overlaps(&rule(a))), (wanted, wanted), "{a} {b}");
        }
    }

    #[test]
    fn a_wider_rule_includes_a_narrower_one() {
        for (wide, narrow) in [
            ("https://a.test", "https://a.test"),
            ("https://a.test", "GET https://a.test"),
            ("GET,POST https://a.test", "GET https://a.test"),
            ("https://*.a.test", "https://x.a.test"),
            ("https://*.a.test", "PUT https://*.x.a.test"),
        ] {
            assert!(rule(wide).includes(&rule(narrow)), "{wide} {narrow}");
            assert!(wide == narrow || !rule(narrow).includes(&rule(wide)), "{narrow} {wide}");
        }
        assert!(!rule("https://a.test").includes(&rule("http://a.test")));
        assert!(!rule("https://*.a.test").includes(&rule("https://a.test")));
    }
}
