use std::time::Duration;

use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::limit_word::{Values, Word};

/// What one call may use at most. A field left out says nothing; the user's ceiling or the engine's default holds.
///
/// | word | default | what is counted | where it is met |
/// |---|---|---|---|
/// | `timeout` | `30s` | wall-clock time, from the moment the guest begins to run | the call ends |
/// | `cpu` | `10s` | processor time of the guest, and of the host's work for it on the guest's thread | the call ends |
/// | `memory` | `256MiB` | all linear memories and tables of the instance together | growth is refused |
/// | `output` | `8MiB` | what the guest hands over at once: its answer, or the arguments of one import | the call ends |
/// | `log-lines` | `1000` | lines that it logs or prints, 8 KiB each at most | the rest is dropped |
/// | `host-calls` | `1000000` | calls of the contract's and of WASI's imports | the call ends |
/// | `requests` | `32` | HTTP requests open at once | the next is refused |
/// | `written` | `256MiB` | bytes written to files | the next write is refused |
///
/// The user sets ceilings under `[limits]` and `[skills.NAME.limits]` in `settings.toml`; `[limits]` in `skill.toml` only
/// lowers them. How many calls run at once is a [ceiling](crate::Ceilings) on all skills together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Limits {
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "time")]
    pub timeout: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "time")]
    pub cpu: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bytes")]
    pub memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bytes")]
    pub output: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_lines: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_calls: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bytes")]
    pub written: Option<u64>,
}

impl Limits {
    /// `self`, with what it leaves out taken from `other`.
    pub fn or(&self, other: &Self) -> Self {
        Self {
            timeout: self.timeout.or(other.timeout),
            cpu: self.cpu.or(other.cpu),
            memory: self.memory.or(other.memory),
            output: self.output.or(other.output),
            log_lines: self.log_lines.or(other.log_lines),
            host_calls: self.host_calls.or(other.host_calls),
            requests: self.requests.or(other.requests),
            written: self.written.or(other.written),
        }
    }
}

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Values::read(from, &Word::OF_ONE_CALL).map(|values| values.limits)
    }
}

fn time<S: Serializer>(time: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    time.map(|time| humantime::format_duration(time).to_string()).serialize(to)
}

fn bytes<S: Serializer>(bytes: &Option<u64>, to: S) -> Result<S::Ok, S::Error> {
    bytes.map(|bytes| format!("{bytes}B")).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            timeout: Some(Duration::from_millis(1500)),
            cpu: Some(Duration::from_secs(2)),
            memory: Some((1 << 20) + 1),
            output: Some(1 << 20),
            log_lines: Some(0),
            host_calls: Some(5000),
            requests: Some(1),
            written: Some(0),
        }
    }

    #[test]
    fn what_is_left_out_is_taken_from_the_other() {
        let skill = Limits { written: Some(7), ..Limits::default() };
        assert_eq!(skill.or(&limits()), Limits { written: Some(7), ..limits() });
        assert_eq!(limits().or(&skill), limits());
    }

    #[test]
    fn survives_its_own_text() {
        let text = serde_json::to_string(&limits()).unwrap();
        assert_eq!(serde_json::from_str::<Limits>(&text).unwrap(), limits());
        assert_eq!(serde_json::to_string(&Limits::default()).unwrap(), "{}");
    }
}
