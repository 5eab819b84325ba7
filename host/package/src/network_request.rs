use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{NetworkRule, Origin};

/// The hosts that a skill asks for: `true`, or a list of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkRequest {
    /// `true`: any host that the user cares to allow.
    Any,
    Rules(Vec<NetworkRule>),
}

impl NetworkRequest {
    /// Whether the skill asks for this request.
    pub fn covers(&self, origin: &Origin, method: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Rules(rules) => rules.iter().any(|rule| rule.covers(origin, method)),
        }
    }

    pub fn rules(&self) -> &[NetworkRule] {
        match self {
            Self::Any => &[],
            Self::Rules(rules) => rules,
        }
    }
}

impl Default for NetworkRequest {
    fn default() -> Self {
        Self::Rules(Vec::new())
    }
}

impl Serialize for NetworkRequest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => true.serialize(to),
            Self::Rules(rules) => rules.serialize(to),
        }
    }
}

/// Reads `true`, `false` (no host) or a list, and keeps a rule's own error where a list holds a bad one.
impl<'de> Deserialize<'de> for NetworkRequest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = NetworkRequest;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("`true`, or a list of rules such as \"https://api.example.com\"")
            }

            fn visit_bool<E>(self, any: bool) -> Result<NetworkRequest, E> {
                Ok(if any { NetworkRequest::Any } else { NetworkRequest::default() })
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<NetworkRequest, A::Error> {
                let mut rules = Vec::new();
                while let Some(rule) = list.next_element()? {
                    rules.push(rule);
                }
                Ok(NetworkRequest::Rules(rules))
            }
        }

        from.deserialize_any(Visitor)
    }
}
