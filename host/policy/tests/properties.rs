//! What holds for every decision, whatever the URL and the rules.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use skill_package::{Host, HostPattern, NetworkRequest, NetworkRule};
use skill_policy::{AddressBlock, HostFolder, HostPath, NetworkGrants, NetworkPermission, Target};

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "([a-c]\\.){0,2}(example\\.com|corp|test|localhost|nas|co\\.uk)\\.?",
        "(0x7f|127|2130706433|0177|10|192)(\\.(0|1|168|0x1)){0,3}\\.?",
        "\\[(::1|::ffff:127\\.0\\.0\\.1|64:ff9b::a00:1|fd00::1|2606:4700::1)\\]",
    ]
}

fn url() -> impl Strategy<Value = String> {
    let port = prop::option::of(prop_oneof![Just(80u16), Just(443), Just(8080)]);
    let path = "(/[a-z.%]{0,6}){0,3}(\\?[a-z=&]{0,6})?(#[a-z]{0,3})?";
    ("(http|https|HTTP)", "(user@|)", host(), port, path).prop_map(|(scheme, user, host, port, path)| {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{user}{host}{port}{path}")
    })
}

fn rules() -> impl Strategy<Value = Vec<NetworkRule>> {
    let rule =
        ("(http|https)://(\\*\\.|)", host(), "(:8080|)").prop_map(|(front, host, port)| format!("{front}{host}{port}"));
    prop::collection::vec(rule, 0..6).prop_map(|rules| rules.iter().filter_map(|rule| rule.parse().ok()).collect())
}

fn address() -> impl Strategy<Value = IpAddr> {
    let v4 = any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).into());
    let v6 = any::<u128>().prop_map(|bits| Ipv6Addr::from_bits(bits).into());
    let known = ["127.0.0.1", "10.0.0.1", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "0.0.0.0", "1.1.1.1"];
    prop_oneof![v4, v6, prop::sample::select(known.to_vec()).prop_map(|text| text.parse().unwrap())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_target_is_normal(url in url()) {
        if let Ok(target) = Target::parse(&url) {
            let again = Target::parse(target.url().as_str()).unwrap();
            prop_assert_eq!(&again, &target);
            prop_assert!(target.url().username().is_empty() && target.url().password().is_none());
            prop_assert!(target.url().fragment().is_none());
            prop_assert_eq!(target.url().host_str().unwrap(), target.host().to_string());
            prop_assert_eq!(target.url().port_or_known_default().unwrap(), target.port());
        }
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC*", other in "\\PC*") {
        if let Ok(target) = Target::parse(&text) {
            let _ = target.join(&other);
        }
        let _ = text.parse::<HostPath>();
    }

    #[test]
    fn nothing_granted_allows_nothing(url in url(), method in "[A-Z]{1,6}") {
        if let Ok(target) = Target::parse(&url) {
            let none = NetworkPermission::new(NetworkRequest::Any, NetworkGrants::default());
            prop_assert!(none.decide(&target, &method).is_err());
            let unasked = NetworkGrants { any: true, ..Default::default() };
            prop_assert!(NetworkPermission::new(NetworkRequest::default(), unasked).decide(&target, &method).is_err());
        }
    }

    #[test]
    fn an_address_that_is_not_public_is_reached_by_an_exact_rule_only(
        url in url(), rules in rules(), any: bool, address in address(),
    ) {
        let Ok(target) = Target::parse(&url) else { return Ok(()) };
        let grants = NetworkGrants { any, rules: rules.iter().cloned().collect() };
        let network = NetworkPermission::new(NetworkRequest::Any, grants);
        let address = if let Host::Address(own) = target.host() { *own } else { address };
        let Ok(allowed) = network.decide(&target, "GET") else { return Ok(()) };
        let Ok(checked) = allowed.check(address) else { return Ok(()) };
        prop_assert_eq!((checked.get().ip(), checked.get().port()), (address, target.port()));
        let exact = |host: &Host| {
            let pattern = HostPattern::Exact(host.clone());
            rules.iter().any(|rule| *rule.host() == pattern && rule.port() == target.port() && rule.scheme() == target.scheme())
        };
        let named = exact(target.host()) || exact(&Host::Address(address));
        prop_assert!(AddressBlock::of(address).is_public() || named, "{} to {}", target, address);
    }

    #[test]
    fn a_call_needs_both_a_request_and_a_grant(url in url(), asked in rules(), given in rules()) {
        let Ok(target) = Target::parse(&url) else { return Ok(()) };
        let covers = |rules: &[NetworkRule]| rules.iter().any(|rule| rule.covers(target.origin(), "GET"));
        let both = covers(&asked) && covers(&given);
        let grants = NetworkGrants { any: false, rules: given.iter().cloned().collect() };
        let decided = NetworkPermission::new(NetworkRequest::Rules(asked), grants).decide(&target, "GET");
        prop_assert!(decided.is_err() || both);
        let literal = matches!(target.host(), Host::Address(_));
        prop_assert!(decided.is_ok() || !both || literal, "{:?}", decided);
    }

    #[test]
    fn a_denial_can_be_followed(url in url(), rules in rules()) {
        let Ok(target) = Target::parse(&url) else { return Ok(()) };
        let mut grants = NetworkGrants { any: false, rules: rules.into_iter().collect() };
        let network = NetworkPermission::new(NetworkRequest::Any, grants.clone());
        let Err(denial) = network.decide(&target, "GET") else { return Ok(()) };
        let Some(skill_policy::Request::Network(rule)) = denial.remedy() else { panic!("{denial:?} has no remedy") };
        grants.rules.insert(rule.clone());
        let network = NetworkPermission::new(NetworkRequest::Any, grants);
        prop_assert!(network.decide(&target, "GET").is_ok(), "{} does not help {}", rule, target);
    }
}

#[cfg(unix)]
proptest! {
    #[test]
    fn no_folder_that_touches_the_engines_own_is_given(folder in "(/[ab]{1,2}){0,4}/?", own in "(/[ab]{1,2}){1,3}") {
        let (folder, own) = (PathBuf::from(format!("/{folder}")), PathBuf::from(own));
        let given = HostFolder::check(folder.clone(), &[&own]).is_ok();
        let parts = |path: &Path| path.components().map(|part| part.as_os_str().to_owned()).collect::<Vec<_>>();
        let (folder, own) = (parts(&folder), parts(&own));
        let shared = folder.len().min(own.len());
        prop_assert_eq!(given, folder[..shared] != own[..shared]);
    }

    #[test]
    fn home_stays_in_front(rest in "[~/a.]{0,8}") {
        let home = Path::new("/home/ada");
        if let Ok(path) = format!("~{rest}").parse::<HostPath>() {
            prop_assert!(path.expand(home).starts_with(home));
        }
    }
}
