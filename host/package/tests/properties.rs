//! What holds for every rule, whatever its text.

use proptest::prelude::*;
use skill_package::{GuestPath, HeaderTemplate, Host, HostPattern, Manifest, NetworkRule, Origin, Scheme};
use url::Url;

/// Texts that are rules, or nearly so.
fn rule_text() -> impl Strategy<Value = String> {
    let methods = prop::option::of("(GET|POST|PUT|get|M-SEARCH)(,(GET|DELETE|))?");
    let scheme = prop::option::of("(https|http|HTTP|ftp|)");
    let host = prop_oneof![
        "(\\*\\.)?([a-zA-Z0-9_-]{1,8}\\.){0,3}(com|co\\.uk|test|example|xn--p1ai|рф|local|COM\\.)",
        "(0x7f|127|2130706433|0177)(\\.(0|1|0x1|256)){0,3}\\.?",
        "\\[[0-9a-f:.]{2,20}\\]",
        "\\PC{0,12}",
    ];
    let port = prop::option::of("[0-9]{0,6}");
    let tail = prop_oneof![4 => Just(String::new()), 1 => "[/?#@\\\\ ]{1,2}"];
    (methods, scheme, host, port, tail).prop_map(|(methods, scheme, host, port, tail)| {
        let methods = methods.map(|methods| format!("{methods} ")).unwrap_or_default();
        let scheme = scheme.map(|scheme| format!("{scheme}://")).unwrap_or_default();
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{methods}{scheme}{host}{port}{tail}")
    })
}

fn origin(text: &str) -> Option<Origin> {
    let url = Url::parse(text).ok()?;
    let port = url.port_or_known_default()?;
    Some(Origin { scheme: Scheme::of(url.scheme())?, host: Host::of(url.host()).ok()?, port })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_rules_text_is_canonical(text in rule_text()) {
        if let Ok(rule) = text.parse::<NetworkRule>() {
            let written = rule.to_string();
            prop_assert_eq!(written.parse::<NetworkRule>().unwrap(), rule.clone());
            prop_assert_eq!(written.parse::<NetworkRule>().unwrap().to_string(), written.clone());
            let json = serde_json::to_string(&rule).unwrap();
            prop_assert_eq!(serde_json::from_str::<NetworkRule>(&json).unwrap(), rule);
        }
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC*") {
        let _ = text.parse::<NetworkRule>();
        let _ = text.parse::<GuestPath>();
        let _ = text.parse::<HeaderTemplate>();
        let _ = Manifest::parse(&text);
    }

    #[test]
    fn a_rule_covers_no_host_outside_it(rule in rule_text(), host in "([a-z]{1,3}\\.){0,3}(com|test|example)", port in 1u16..) {
        let Ok(rule) = rule.parse::<NetworkRule>() else { return Ok(()) };
        for scheme in ["http", "https"] {
            let Some(origin) = origin(&format!("{scheme}://{host}:{port}")) else { continue };
            let named = match rule.host() {
                HostPattern::Exact(own) => own.to_string() == origin.host.to_string(),
                HostPattern::Below(own) => origin.host.to_string().ends_with(&format!(".{own}")),
            };
            let inside = named && rule.scheme() == origin.scheme && rule.port() == origin.port;
            prop_assert_eq!(rule.covers_origin(&origin), inside);
        }
    }

    #[test]
    fn a_wildcard_is_never_over_a_public_suffix(rule in rule_text()) {
        if let Ok(rule) = rule.parse::<NetworkRule>()
            && let HostPattern::Below(name) = rule.host()
        {
            prop_assert!(name.as_str().contains('.') && psl::domain_str(name.as_str()).is_some(), "{}", rule);
        }
    }

    #[test]
    fn including_is_covering_all_that_the_other_covers(a in rule_text(), b in rule_text(), host in "([ab]\\.){0,2}(a|b)\\.test") {
        let (Ok(a), Ok(b)) = (a.parse::<NetworkRule>(), b.parse::<NetworkRule>()) else { return Ok(()) };
        let Some(origin) = origin(&format!("https://{host}")) else { return Ok(()) };
        for method in ["GET", "POST", "DELETE"] {
            let (by_a, by_b) = (a.covers(&origin, method), b.covers(&origin, method));
            prop_assert!(!a.includes(&b) || !by_b || by_a, "{} includes {}", a, b);
            prop_assert!(!(by_a && by_b) || a.overlaps(&b), "{} overlaps {}", a, b);
        }
    }

    #[test]
    fn a_guest_path_never_leads_out(text in "[/a.~\\\\=-]{0,12}") {
        if let Ok(path) = text.parse::<GuestPath>() {
            let written = path.to_string();
            prop_assert_eq!(written.parse::<GuestPath>().unwrap(), path.clone());
            prop_assert!(written.starts_with('/') && written.split('/').all(|part| part != "." && part != ".."));
            prop_assert!(path.top().contains(&path));
        }
    }

    #[test]
    fn a_header_template_is_canonical(text in "(Authorization|X-Key|Host|): ?(Basic |Bearer |)[a:{}]{0,4}\\{\\}[a: ]{0,3}") {
        if let Ok(template) = text.parse::<HeaderTemplate>() {
            prop_assert_eq!(template.to_string().parse::<HeaderTemplate>().unwrap(), template);
        }
    }
}
