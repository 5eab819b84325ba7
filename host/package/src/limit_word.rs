use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use crate::Limits;

/// A word under `[limits]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Timeout,
    Cpu,
    Memory,
    Output,
    LogLines,
    HostCalls,
    Requests,
    Written,
    Instances,
}

impl Word {
    pub(crate) const OF_ONE_CALL: [Self; 8] = [
        Self::Timeout,
        Self::Cpu,
        Self::Memory,
        Self::Output,
        Self::LogLines,
        Self::HostCalls,
        Self::Requests,
        Self::Written,
    ];

    /// What counts each call by itself, and what counts all together.
    pub(crate) const ALL: [Self; 9] = [
        Self::Timeout,
        Self::Cpu,
        Self::Memory,
        Self::Output,
        Self::LogLines,
        Self::HostCalls,
        Self::Requests,
        Self::Written,
        Self::Instances,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Output => "output",
            Self::LogLines => "log-lines",
            Self::HostCalls => "host-calls",
            Self::Requests => "requests",
            Self::Written => "written",
            Self::Instances => "instances",
        }
    }

    fn time(self, value: &Value) -> Result<Duration, String> {
        let text = value.as_str().ok_or_else(|| self.no(value, "a span of time such as \"30s\" or \"500ms\""))?;
        parse_timeout(text).map_err(|fault| format!("`{}`: {fault}", self.name()))
    }

    /// A number of bytes. Less memory than 1 MiB holds no program, and more than 4 GiB a guest can't address.
    fn bytes(self, value: &Value) -> Result<u64, String> {
        let (allowed, range) = match self {
            Self::Memory => (1 << 20..=4 << 30, "1MiB and 4GiB"),
            // A language's runtime hands over pieces of 64 KiB when it starts.
            Self::Output => (64 << 10..=1 << 30, "64KiB and 1GiB"),
            _ => (0..=1 << 40, "0B and 1TiB"),
        };
        let wanted = "a number of bytes such as \"64MiB\"";
        let text = value.as_str().ok_or_else(|| self.no(value, wanted))?;
        let bytes = text.parse::<bytesize::ByteSize>().map_err(|_| self.no(value, wanted))?.as_u64();
        self.within(allowed, bytes).ok_or_else(|| self.no(value, &format!("between {range}")))
    }

    fn count(self, value: &Value) -> Result<u64, String> {
        let allowed = match self {
            Self::LogLines => 0..=1_000_000,
            // With less no language's runtime starts.
            Self::HostCalls => 1_000..=1_000_000_000,
            Self::Instances => 1..=1_000,
            _ => 0..=256,
        };
        let range = format!("a whole number between {} and {}", allowed.start(), allowed.end());
        value.as_u64().and_then(|count| self.within(allowed, count)).ok_or_else(|| self.no(value, &range))
    }

    fn within(self, allowed: RangeInclusive<u64>, number: u64) -> Option<u64> {
        allowed.contains(&number).then_some(number)
    }

    fn no(self, value: &Value, wanted: &str) -> String {
        format!("`{}` is {wanted}, and {value} is not", self.name())
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

/// What a table of limits says.
#[derive(Default)]
pub(crate) struct Values {
    pub(crate) limits: Limits,
    pub(crate) instances: Option<u64>,
}

impl Values {
    /// Reads a table in which these words may stand. Every fault is reported at its own place.
    pub(crate) fn read<'de, D: Deserializer<'de>>(from: D, words: &'static [Word]) -> Result<Self, D::Error> {
        from.deserialize_map(Table(words))
    }

    fn take(&mut self, word: Word, value: &Value) -> Result<(), String> {
        let limits = &mut self.limits;
        match word {
            Word::Timeout => limits.timeout = Some(word.time(value)?),
            Word::Cpu => limits.cpu = Some(word.time(value)?),
            Word::Memory => limits.memory = Some(word.bytes(value)?),
            Word::Output => limits.output = Some(word.bytes(value)?),
            Word::LogLines => limits.log_lines = Some(word.count(value)?),
            Word::HostCalls => limits.host_calls = Some(word.count(value)?),
            Word::Requests => limits.requests = Some(word.count(value)?),
            Word::Written => limits.written = Some(word.bytes(value)?),
            Word::Instances => self.instances = Some(word.count(value)?),
        }
        Ok(())
    }
}

struct Table(&'static [Word]);

impl<'de> Visitor<'de> for Table {
    type Value = Values;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a table of limits")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut values = Values::default();
        while let Some(word) = map.next_key_seed(Key(self.0))? {
            map.next_value_seed(Taken { word, values: &mut values })?;
        }
        Ok(values)
    }
}

/// Reads one of these words.
struct Key(&'static [Word]);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Word;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Word, D::Error> {
        let text = String::deserialize(from)?;
        let known = |words: &[Word]| words.iter().copied().find(|word| word.name() == text);
        if let Some(word) = known(self.0) {
            return Ok(word);
        }
        if known(&Word::ALL).is_some() {
            return Err(Error::custom(format!(
                "`{text}` counts the calls of all skills together, and stands under `[limits]` in settings.toml alone"
            )));
        }
        let names: Vec<_> = self.0.iter().map(|word| format!("`{}`", word.name())).collect();
        Err(Error::custom(format!("unknown limit `{}`, expected one of {}", text.escape_debug(), names.join(", "))))
    }
}

/// Reads the value of a word into its place.
struct Taken<'a> {
    word: Word,
    values: &'a mut Values,
}

impl<'de> DeserializeSeed<'de> for Taken<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let value = Value::deserialize(from)?;
        self.values.take(self.word, &value).map_err(Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct File {
        limits: Limits,
    }

    fn read(line: &str) -> Result<Limits, String> {
        let text = format!("[limits]\n{line}\n");
        toml::from_str::<File>(&text).map(|file| file.limits).map_err(|error| {
            let position = crate::TomlPosition::of(&text, error.span().unwrap().start);
            format!("{position}: {}", error.message())
        })
    }

    #[test]
    fn units_are_read() {
        assert_eq!(read("timeout = \"500ms\"").unwrap().timeout, Some(Duration::from_millis(500)));
        assert_eq!(read("cpu = \"1m 30s\"").unwrap().cpu, Some(Duration::from_secs(90)));
        assert_eq!(read("memory = \"256MiB\"").unwrap().memory, Some(256 << 20));
        assert_eq!(read("output = \"1MiB\"").unwrap().output, Some(1 << 20));
        assert_eq!(read("written = \"0B\"").unwrap().written, Some(0));
        assert_eq!(read("log-lines = 0").unwrap().log_lines, Some(0));
        assert_eq!(read("host-calls = 1_000_000").unwrap().host_calls, Some(1_000_000));
        assert_eq!(read("requests = 1").unwrap().requests, Some(1));
    }

    #[test]
    fn a_bad_value_is_named_with_its_place_and_word() {
        let bytes = "is a number of bytes such as \"64MiB\", and";
        for (line, wanted) in [
            ("timeout = \"0s\"", "2:11: `timeout`: `0s` is out of range: a timeout is between 1ms and 1day".to_owned()),
            ("cpu = \"lots\"", "2:7: `cpu`: `lots` is no span of time such as".to_owned()),
            ("cpu = 7", "2:7: `cpu` is a span of time such as \"30s\" or \"500ms\", and 7 is not".to_owned()),
            ("timeout = \"2days\"", "2:11: `timeout`: `2days` is out of range".to_owned()),
            ("memory = \"lots\"", format!("2:10: `memory` {bytes} \"lots\" is not")),
            ("memory = 7", format!("2:10: `memory` {bytes} 7 is not")),
            ("memory = \"1KiB\"", "2:10: `memory` is between 1MiB and 4GiB, and \"1KiB\" is not".to_owned()),
            ("memory = \"5GiB\"", "2:10: `memory` is between 1MiB and 4GiB".to_owned()),
            ("output = \"1B\"", "2:10: `output` is between 64KiB and 1GiB".to_owned()),
            ("written = \"2TiB\"", "2:11: `written` is between 0B and 1TiB".to_owned()),
            ("written = -1", format!("2:11: `written` {bytes} -1 is not")),
            ("log-lines = -1", "2:13: `log-lines` is a whole number between 0 and 1000000, and -1 is not".to_owned()),
            ("log-lines = \"1\"", "2:13: `log-lines` is a whole number between 0 and 1000000".to_owned()),
            ("host-calls = 1.5", "2:14: `host-calls` is a whole number between 1000 and 1000000000".to_owned()),
            ("host-calls = 999", "2:14: `host-calls` is a whole number between 1000".to_owned()),
            ("requests = 257", "2:12: `requests` is a whole number between 0 and 256, and 257 is not".to_owned()),
            ("instances = 4", "2:1: `instances` counts the calls of all skills together".to_owned()),
            ("timeuot = \"1s\"", "2:1: unknown limit `timeuot`, expected one of `timeout`, `cpu`".to_owned()),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.starts_with(&wanted), "{line}: {error}");
        }
    }
}
