use std::net::IpAddr;

use skill_package::{Host, HostPattern, NetworkRequest, NetworkRule};
use skill_policy::{Allowed, NetworkGrants, NetworkPermission, Request, Target};

/// `data` is lines: a URL, a method, an address that its host resolves to, then `request RULE` and `grant RULE`
/// (`true` for all).
pub fn decision(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut lines = text.lines();
    let (url, method, address) = (lines.next(), lines.next(), lines.next());
    let Some(Ok(target)) = url.map(Target::parse) else { return };
    let (method, address) = (method.unwrap_or_default(), address.and_then(|address| address.parse().ok()));
    check_target(&target);

    let rules: Rules = lines.collect();
    let network = NetworkPermission::new(rules.requests.clone(), rules.grants.clone());
    match network.decide(&target, method) {
        Ok(allowed) => check_allowed(&rules, &target, method, &allowed, address),
        Err(denial) => {
            assert!(!denial.because().is_empty());
            assert!(!denial.to_string().contains(char::is_control), "{denial}");
            check_remedy(rules, &target, method, denial.remedy());
        }
    }
}

struct Rules {
    requests: NetworkRequest,
    grants: NetworkGrants,
}

impl<'a> FromIterator<&'a str> for Rules {
    fn from_iter<T: IntoIterator<Item = &'a str>>(lines: T) -> Self {
        let (mut asked, mut any_asked, mut grants) = (Vec::new(), false, NetworkGrants::default());
        for (word, rule) in lines.into_iter().filter_map(|line| line.split_once(' ')) {
            match (word, Request::network(rule)) {
                ("request", Ok(Request::AnyNetwork)) => any_asked = true,
                ("request", Ok(Request::Network(rule))) => asked.push(rule),
                ("grant", Ok(Request::AnyNetwork)) => grants.any = true,
                ("grant", Ok(Request::Network(rule))) => drop(grants.rules.insert(rule)),
                _ => {}
            }
        }
        let requests = if any_asked { NetworkRequest::Any } else { NetworkRequest::Rules(asked) };
        Self { requests, grants }
    }
}

fn check_target(target: &Target) {
    let url = target.url();
    assert_eq!(Target::parse(url.as_str()).as_ref(), Ok(target), "normalising is idempotent");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    assert_eq!(url.host_str(), Some(target.host().to_string().as_str()));
    assert_eq!(url.port_or_known_default(), Some(target.port()));
}

fn check_allowed(rules: &Rules, target: &Target, method: &str, allowed: &Allowed, address: Option<IpAddr>) {
    assert!(rules.requests.covers(target.origin(), method));
    let covered = rules.grants.rules.iter().any(|rule| rule.covers(target.origin(), method));
    assert!(covered || rules.grants.any);
    let address = match (target.host(), address) {
        (Host::Address(own), _) => *own,
        (Host::Name(_), Some(address)) => address,
        (Host::Name(_), None) => return,
    };
    let checked = allowed.check(address);
    if !is_private(address) {
        return;
    }
    let exact = |rule: &&NetworkRule| {
        let own = *rule.host() == HostPattern::Exact(target.host().clone());
        let literal = *rule.host() == HostPattern::Exact(Host::Address(address));
        rule.scheme() == target.scheme() && rule.port() == target.port() && (own || literal)
    };
    assert!(checked.is_err() || rules.grants.rules.iter().any(|rule| exact(&rule)), "{address} is not public");
}

/// The plainest ranges, by the standard library's words: another look than the table that is tested.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || v4.is_multicast()
        }
        IpAddr::V6(v6) => {
            let mapped = v6.to_ipv4_mapped().is_some();
            mapped
                || v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
    }
}

/// Granting, and asking for, what a denial names allows the request.
fn check_remedy(rules: Rules, target: &Target, method: &str, remedy: Option<&Request>) {
    let Some(Request::Network(rule)) = remedy else { panic!("{remedy:?} is no remedy for {target}") };
    let Rules { requests, mut grants } = rules;
    grants.rules.insert(rule.clone());
    let requests = match requests {
        NetworkRequest::Any => NetworkRequest::Any,
        NetworkRequest::Rules(mut asked) => {
            asked.push(rule.clone());
            NetworkRequest::Rules(asked)
        }
    };
    assert!(NetworkPermission::new(requests, grants).decide(target, method).is_ok(), "{rule} allows no {target}");
}
