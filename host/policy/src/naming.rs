use skill_package::HostName;

/// Names that nobody can register, so that only the user's own machine and networks say where they lead.
///
/// RFC 6761 (`localhost`, `test`), RFC 6762 (`local`, and the private names of its appendix G), RFC 8375 (`home.arpa`),
/// and `internal`, which ICANN set apart for private use in 2024.
const SUFFIXES: [&str; 9] = ["test", "local", "intranet", "internal", "private", "corp", "home", "lan", "home.arpa"];

/// Who decides to which addresses a name leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Its owner in the public DNS: anybody.
    Public,
    /// The user's own networks.
    Local,
    /// Nobody: it is this machine (RFC 6761, section 6.3).
    Loopback,
}

impl Naming {
    pub(crate) fn of(name: &HostName) -> Self {
        let name = name.as_str();
        let is = |suffix: &str| name.strip_suffix(suffix).is_some_and(|front| front.is_empty() || front.ends_with('.'));
        if is("localhost") {
            Self::Loopback
        } else if !name.contains('.') || SUFFIXES.into_iter().any(is) {
            Self::Local
        } else {
            Self::Public
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_who_owns_them() {
        let naming = |host: &str| {
            let rule: skill_package::NetworkRule = host.parse().unwrap();
            match rule.host() {
                skill_package::HostPattern::Exact(host) => Naming::of(host.name().unwrap()),
                skill_package::HostPattern::Below(_) => unreachable!("no test has a wildcard"),
            }
        };
        for name in ["localhost", "app.localhost", "LOCALHOST."] {
            assert_eq!(naming(name), Naming::Loopback, "{name}");
        }
        for name in ["nas", "nas.local", "git.corp", "a.b.internal", "router.home.arpa", "x.test"] {
            assert_eq!(naming(name), Naming::Local, "{name}");
        }
        for name in ["example.com", "localhost.example.com", "mylocalhost.com", "nas.locals", "e164.arpa", "x.app"] {
            assert_eq!(naming(name), Naming::Public, "{name}");
        }
    }
}
