use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess};
use serde::{Serialize, Serializer};

use crate::{NetworkRule, Origin};

/// Where a secret may be sent: one rule at least, and never `true`.
///
/// Its order is canonical: two audiences that hold the same rules are equal and are written the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Audience(BTreeSet<NetworkRule>);

impl Audience {
    /// `None` without a rule.
    pub fn new(rules: impl IntoIterator<Item = NetworkRule>) -> Option<Self> {
        let rules: BTreeSet<_> = rules.into_iter().collect();
        (!rules.is_empty()).then_some(Self(rules))
    }

    pub fn rules(&self) -> impl ExactSizeIterator<Item = &NetworkRule> {
        self.0.iter()
    }

    /// Whether the secret may go along with this request.
    pub fn covers(&self, origin: &Origin, method: &str) -> bool {
        self.0.iter().any(|rule| rule.covers(origin, method))
    }

    /// Whether some request goes to both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().any(|own| other.0.iter().any(|rule| own.overlaps(rule)))
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(&self.0)
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = Audience;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rules such as \"https://api.example.com\"")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Audience, A::Error> {
        let mut rules = BTreeSet::new();
        while let Some(rule) = list.next_element()? {
            rules.insert(rule);
        }
        Audience::new(rules).ok_or_else(|| de::Error::custom("a secret's audience names one host at least"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_a_list_that_is_not_empty() {
        let read = |text: &str| serde_json::from_str::<Audience>(text);
        let audience = read(r#"["https://b.test", "a.test", "https://a.test:443"]"#).unwrap();
        assert_eq!(serde_json::to_string(&audience).unwrap(), r#"["https://a.test","https://b.test"]"#);
        for (text, wanted) in [
            ("[]", "one host at least"),
            ("true", "invalid type: boolean `true`, expected a list of rules"),
            (r#"["true"]"#, "write `true` alone"),
            (r#"["https://a.test/x"]"#, "it has no path"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
