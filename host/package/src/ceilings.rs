use serde::de::{Deserialize, Deserializer};

use crate::Limits;
use crate::limit_word::{Values, Word};

/// What the user allows all skills: each of their calls, and all calls together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ceilings {
    /// For each call.
    pub call: Limits,
    /// `instances`: how many calls run at once, 128 where nothing is said; half of them at most are one skill's.
    pub instances: Option<usize>,
}

impl<'de> Deserialize<'de> for Ceilings {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Values { limits, instances } = Values::read(from, &Word::ALL)?;
        Ok(Self { call: limits, instances: instances.map(|count| count as usize) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_stand_beside_the_limits_of_a_call() {
        let ceilings: Ceilings = toml::from_str("instances = 8\noutput = \"1MiB\"\n").unwrap();
        assert_eq!(ceilings.instances, Some(8));
        assert_eq!(ceilings.call, Limits { output: Some(1 << 20), ..Limits::default() });
    }

    #[test]
    fn no_call_at_all_is_out_of_range() {
        for text in ["instances = 0", "instances = 1001", "instances = \"all\""] {
            let error = toml::from_str::<Ceilings>(text).unwrap_err();
            assert!(error.message().starts_with("`instances` is a whole number between 1 and 1000"), "{error}");
        }
    }
}
