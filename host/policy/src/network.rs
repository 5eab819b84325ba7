use skill_package::{Host, NetworkRequest, NetworkRule};

use crate::allowed::Allowed;
use crate::network_grants::NetworkGrants;
use crate::{Attempt, Denial, Reason, Request, Target};

/// Where a skill may send requests: what it asks for, as far as the user allows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkPermission {
    requests: NetworkRequest,
    grants: NetworkGrants,
}

impl NetworkPermission {
    pub fn new(requests: NetworkRequest, grants: NetworkGrants) -> Self {
        Self { requests, grants }
    }

    /// Whether a request may be sent: a rule that was asked for and one that was granted cover it, and where the host is
    /// an address, that address may be reached. What a name resolves to is checked by [`Allowed::check`].
    pub fn decide(&self, target: &Target, method: &str) -> Result<Allowed, Denial> {
        let origin = target.origin();
        if !self.requests.covers(origin, method) {
            return Err(self.denial(target, Reason::NotRequested));
        }
        let Some(addresses) = self.grants.addresses(origin, method) else {
            return Err(self.not_granted(target));
        };
        let named = self.grants.named_addresses(origin, method);
        let allowed = Allowed::new(origin.clone(), addresses, named);
        if let Host::Address(address) = origin.host {
            allowed.check(address)?;
        }
        Ok(allowed)
    }

    fn not_granted(&self, target: &Target) -> Denial {
        let near: Vec<NetworkRule> = self.grants.rules_near(target.host()).cloned().collect();
        self.denial(target, if near.is_empty() { Reason::NoGrant } else { Reason::NarrowGrant(near) })
    }

    fn denial(&self, target: &Target, reason: Reason) -> Denial {
        let rule = Request::Network(NetworkRule::exactly(target.origin().clone()));
        Denial::new(Attempt::Reach(target.origin().to_string()), reason, Some(rule))
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn network(grants: &str) -> NetworkPermission {
        NetworkPermission::new(NetworkRequest::Any, serde_json::from_str(grants).unwrap())
    }

    fn decide(network: &NetworkPermission, url: &str, method: &str) -> Result<Allowed, Denial> {
        network.decide(&Target::parse(url).unwrap(), method)
    }

    /// Whether a request to `url` may go to `address`.
    fn reaches(grants: &str, url: &str, address: &str) -> bool {
        let address: IpAddr = address.parse().unwrap();
        decide(&network(grants), url, "GET").is_ok_and(|allowed| allowed.check(address).is_ok())
    }

    const PUBLIC: &str = "1.1.1.1";

    #[test]
    fn nothing_is_allowed_by_default() {
        let denial = decide(&network("[]"), "https://api.example.com/x?token=1", "GET").unwrap_err();
        assert_eq!(denial.sentence("weather"), "skill `weather` may not reach `https://api.example.com`");
        assert_eq!(denial.because(), "no grant covers this host");
        let hint = "skill grant weather --allow-network https://api.example.com";
        assert_eq!(denial.hint("weather").unwrap(), hint);
    }

    #[test]
    fn a_grant_without_a_request_does_nothing() {
        let network = NetworkPermission::new(
            NetworkRequest::Rules(vec!["GET https://a.test".parse().unwrap()]),
            serde_json::from_str("true").unwrap(),
        );
        assert!(decide(&network, "https://a.test", "GET").is_ok());
        let denial = decide(&network, "https://a.test", "POST").unwrap_err();
        assert_eq!(denial.because(), "its skill.toml doesn't ask for it under `network`");
        assert_eq!(
            denial.hint("x").unwrap(),
            "ask the author of `x` to add `https://a.test` to `network` under [capabilities] in skill.toml"
        );
    }

    #[test]
    fn a_narrow_grant_is_told() {
        let network = network(r#"["GET https://a.test", "https://b.test"]"#);
        let denial = decide(&network, "https://a.test", "POST").unwrap_err();
        assert_eq!(denial.because(), "granted for this host: `GET https://a.test`");
        let denial = decide(&network, "http://b.test:8080", "GET").unwrap_err();
        assert_eq!(denial.because(), "granted for this host: `https://b.test`");
    }

    #[test]
    fn true_and_wildcards_reach_public_addresses_only() {
        for grants in ["true", r#"["http://*.a.test"]"#] {
            assert!(reaches(grants, "http://x.a.test", PUBLIC));
            for private in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:1.1.1.1", "0.0.0.0"] {
                assert!(!reaches(grants, "http://x.a.test", private), "{grants} {private}");
            }
        }
        assert!(!reaches("true", "http://localhost", "127.0.0.1"));
    }

    #[test]
    fn an_address_needs_a_rule_of_its_own() {
        let denial = decide(&network("true"), "http://0x7f.1:8080/", "GET").unwrap_err();
        assert_eq!(denial.because(), "127.0.0.1 is loopback (RFC 1122), not a public address");
        assert_eq!(denial.hint("x").unwrap(), "skill grant x --allow-network http://127.0.0.1:8080");
        assert!(reaches(r#"["http://127.0.0.1:8080"]"#, "http://2130706433:8080", "127.0.0.1"));
        assert!(!reaches(r#"["http://127.0.0.1:8080"]"#, "http://127.0.0.1", "127.0.0.1"));
        assert!(!reaches(r#"["http://127.0.0.1:8080"]"#, "http://127.0.0.2:8080", "127.0.0.2"));
        assert!(reaches(r#"["http://[::1]"]"#, "http://[0::1]:80", "::1"));
    }

    #[test]
    fn a_local_name_reaches_the_users_own_networks() {
        for (host, inside, outside) in [
            ("localhost", "127.0.0.1", "10.0.0.1"),
            ("app.localhost", "::1", "fd00::1"),
            ("nas", "192.168.1.5", "0.0.0.0"),
            ("nas.local", "fe80::1", "224.0.0.1"),
            ("git.corp", "10.1.2.3", "::ffff:10.1.2.3"),
        ] {
            let grants = format!(r#"["http://{host}"]"#);
            let url = format!("http://{host}/");
            assert!(reaches(&grants, &url, inside) && !reaches(&grants, &url, outside), "{host}");
            assert!(!reaches(&grants, &format!("http://{host}:81/"), inside), "{host}");
            let any = network("true");
            let denial = decide(&any, &url, "GET").unwrap().check(inside.parse().unwrap()).unwrap_err();
            assert_eq!(denial.hint("x").unwrap(), format!("skill grant x --allow-network http://{host}"));
        }
    }

    #[test]
    fn a_name_of_the_public_dns_may_not_point_at_the_users_network() {
        let only_name = network(r#"["https://git.example.com"]"#);
        let allowed = decide(&only_name, "https://git.example.com", "GET").unwrap();
        assert!(allowed.check(PUBLIC.parse().unwrap()).is_ok());
        let denial = allowed.check("10.1.2.3".parse().unwrap()).unwrap_err();
        assert_eq!(denial.because(), "the name leads to 10.1.2.3, which is private use (RFC 1918)");
        assert_eq!(denial.hint("x").unwrap(), "skill grant x --allow-network https://10.1.2.3");
        assert!(!denial.to_string().contains("10.1.2.3"), "a guest learns no address: {denial}");
        let both = r#"["https://git.example.com", "GET https://10.1.2.3"]"#;
        assert!(reaches(both, "https://git.example.com", "10.1.2.3"));
        assert!(!reaches(both, "https://git.example.com", "10.1.2.4"));
        let checked = decide(&network(both), "https://git.example.com", "POST").unwrap();
        assert!(checked.check("10.1.2.3".parse().unwrap()).is_err());
    }
}
