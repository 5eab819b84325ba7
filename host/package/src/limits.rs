use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What one call may use at most. A field left out says nothing; the engine's default or the user's ceiling holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Wall-clock time, from the call's start to its answer.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "timeout_text")]
    pub timeout: Option<Duration>,
    /// Bytes of all linear memories and tables of one instance together.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "memory_text")]
    pub memory: Option<u64>,
}

impl Limits {
    /// The stricter of the two, field by field: a skill may lower what its user allows, never raise it.
    pub fn lowered_by(&self, other: &Self) -> Self {
        fn stricter<T: Ord + Copy>(a: Option<T>, b: Option<T>) -> Option<T> {
            a.into_iter().chain(b).min()
        }
        Self { timeout: stricter(self.timeout, other.timeout), memory: stricter(self.memory, other.memory) }
    }

    /// `self`, with what it leaves out taken from `other`.
    pub fn or(&self, other: &Self) -> Self {
        Self { timeout: self.timeout.or(other.timeout), memory: self.memory.or(other.memory) }
    }
}

/// A span of time such as `30s`, `500ms` or `1m 30s`: more than nothing, a day at most.
pub fn parse_timeout(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("`{text}` is no span of time such as \"30s\" or \"500ms\": {error}"))?;
    if time.is_zero() || time > Duration::from_secs(86_400) {
        return Err(format!("`{text}` is out of range: a timeout is between 1ms and 1day"));
    }
    Ok(time)
}

/// A number of bytes such as `256MiB`: at least 1 MiB (less holds no program), 4 GiB at most (more a guest can't address).
pub fn parse_memory(text: &str) -> Result<u64, String> {
    let bytes = text
        .parse::<bytesize::ByteSize>()
        .map_err(|error| format!("`{text}` is no amount of memory such as \"256MiB\": {error}"))?
        .as_u64();
    if !((1 << 20)..=(4 << 30)).contains(&bytes) {
        return Err(format!("`{text}` is out of range: memory is between 1MiB and 4GiB"));
    }
    Ok(bytes)
}

mod timeout_text {
    use super::*;
    use serde::{Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(time: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
        time.map(|time| humantime::format_duration(time).to_string()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
        parse_timeout(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
    }
}

mod memory_text {
    use super::*;
    use serde::{Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(bytes: &Option<u64>, to: S) -> Result<S::Ok, S::Error> {
        bytes.map(|bytes| format!("{bytes}B")).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
        parse_memory(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read() {
        assert_eq!(parse_timeout("500ms").unwrap(), Duration::from_millis(500));
        assert_eq!(parse_timeout("1m 30s").unwrap(), Duration::from_secs(90));
        assert_eq!(parse_memory("256MiB").unwrap(), 256 << 20);
        assert_eq!(parse_memory("1GiB").unwrap(), 1 << 30);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "0s", "30", "-1s", "2days", "s"] {
            assert!(parse_timeout(text).is_err(), "{text}");
        }
        for text in ["", "1KiB", "5GiB", "-1MiB", "lots"] {
            assert!(parse_memory(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_skill_only_lowers() {
        let user = Limits { timeout: Some(Duration::from_secs(30)), memory: Some(256 << 20) };
        let skill = Limits { timeout: Some(Duration::from_secs(60)), memory: Some(64 << 20) };
        let both = user.lowered_by(&skill);
        assert_eq!(both, Limits { timeout: Some(Duration::from_secs(30)), memory: Some(64 << 20) });
    }

    #[test]
    fn survives_its_own_text() {
        let limits = Limits { timeout: Some(Duration::from_millis(1500)), memory: Some((1 << 20) + 1) };
        let text = serde_json::to_string(&limits).unwrap();
        assert_eq!(serde_json::from_str::<Limits>(&text).unwrap(), limits);
    }
}
