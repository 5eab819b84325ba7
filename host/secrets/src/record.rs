use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use skill_policy::Secret;
use zeroize::Zeroizing;

use crate::slot::Slot;
use crate::{Audience, Cause};

/// A secret as the user set it.
#[derive(Debug, Clone)]
pub struct Stored {
    pub secret: Secret,
    /// Whom it was set for. A manifest that names another audience doesn't get it there.
    pub audience: Audience,
    /// In whole seconds; none where it comes from the environment.
    pub set_at: Option<SystemTime>,
}

impl Stored {
    pub(crate) fn now(secret: &Secret, audience: &Audience) -> Self {
        Self { secret: secret.clone(), audience: audience.clone(), set_at: Some(SystemTime::now()) }
    }
}

/// How a secret is written down, as JSON.
#[derive(Serialize, Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// Raised when the form changes.
    version: u32,
    /// What it was stored as: a vault that confuses two names, or a record moved by hand, is noticed.
    slot: Slot,
    value: Zeroizing<String>,
    audience: Audience,
    /// RFC 3339, UTC.
    set_at: String,
}

const VERSION: u32 = 1;

/// Only enough of a record to tell which form it has.
#[derive(Deserialize)]
struct Form {
    version: u32,
}

impl Record {
    pub(crate) fn new(slot: &Slot, stored: &Stored) -> Self {
        let set_at = stored.set_at.unwrap_or(SystemTime::UNIX_EPOCH);
        Self {
            version: VERSION,
            slot: slot.clone(),
            value: Zeroizing::new(stored.secret.expose().to_owned()),
            audience: stored.audience.clone(),
            set_at: humantime::format_rfc3339_seconds(set_at).to_string(),
        }
    }

    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        write_json(self, self.room())
    }

    pub(crate) fn read(json: &[u8]) -> Result<Self, Cause> {
        match serde_json::from_slice(json) {
            Ok(Form { version: VERSION }) => serde_json::from_slice(json).map_err(|error| place(&error)),
            Ok(Form { version }) => Err(Cause::new(format!("it has the form {version} of another version"))),
            Err(error) => Err(place(&error)),
        }
    }

    /// What the record of a slot says; an error where it is that of another.
    pub(crate) fn stored(self, slot: &Slot) -> Result<Stored, Cause> {
        if self.slot != *slot {
            return Err(Cause::new(format!("it is the record of `{}`", self.slot)));
        }
        let secret = Secret::new(self.value).map_err(|refused| Cause::new(refused.to_string()))?;
        let set_at = humantime::parse_rfc3339(&self.set_at).map_err(|_| Cause::new("its date is none"))?;
        Ok(Stored { secret, audience: self.audience, set_at: Some(set_at) })
    }

    /// Bytes that its JSON doesn't exceed: each character at worst as `\u001f`.
    pub(crate) fn room(&self) -> usize {
        let rules: usize = self.audience.rules().iter().map(|rule| 6 * rule.len() + 3).sum();
        2 * self.value.len() + rules + self.slot.to_string().len() + 128
    }
}

/// JSON in a buffer that never has to move: what it moved from would stay in memory.
pub(crate) fn write_json(value: &impl Serialize, room: usize) -> Zeroizing<Vec<u8>> {
    let mut json = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *json, value).expect("records are plain data");
    debug_assert!(json.len() <= room);
    json
}

/// Where JSON can't be read. Its own message may quote a secret.
pub(crate) fn place(error: &serde_json::Error) -> Cause {
    Cause::new(format!("it can't be read at line {}, column {}", error.line(), error.column()))
}

#[cfg(test)]
impl Stored {
    /// For tests: a value for one host.
    pub(crate) fn of(value: &str) -> Self {
        let audience = Audience::new(["https://api.github.com"]).unwrap();
        Self::now(&Secret::new(value.to_owned()).unwrap(), &audience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        let (slot, stored) = (Slot::of("token"), Stored::of(r#"quo"te\back 12"#));
        let record = Record::new(&slot, &stored);
        let json = record.write();
        assert!(json.len() <= record.room());
        let read = Record::read(&json).unwrap().stored(&slot).unwrap();
        assert_eq!(read.secret.expose(), stored.secret.expose());
        assert_eq!(read.audience, stored.audience);
        let age = stored.set_at.unwrap().duration_since(read.set_at.unwrap()).unwrap();
        assert!(age.as_secs() < 1, "{age:?}");
    }

    #[test]
    fn the_room_is_enough_for_the_worst() {
        let audience = Audience::new(["\u{1}".repeat(100), "\"".repeat(100)]).unwrap();
        let stored = Stored::now(&Secret::new("\"\\".repeat(4096)).unwrap(), &audience);
        let record = Record::new(&Slot::of(&"k".repeat(64)), &stored);
        assert!(record.write().len() <= record.room());
    }

    #[test]
    fn the_record_of_another_slot_is_noticed() {
        let record = Record::new(&Slot::of("token"), &Stored::of("12345678"));
        let cause = record.stored(&Slot::of("TOKEN")).unwrap_err().to_string();
        assert!(cause.starts_with("it is the record of `github.") && cause.ends_with("/token`"), "{cause}");
    }

    #[test]
    fn what_is_no_record_is_told_without_quoting_it() {
        let cause = |json: &str| Record::read(json.as_bytes()).err().unwrap().to_string();
        assert_eq!(cause("hunter2hunter2"), "it can't be read at line 1, column 1");
        assert_eq!(cause(r#"{"version":2,"secret":"hunter2"}"#), "it has the form 2 of another version");
        let good = Record::new(&Slot::of("token"), &Stored::of("hunter2hunter2")).write();
        let good = str::from_utf8(&good).unwrap();
        for (part, instead) in [("\"value\"", "\"hunter2\""), ("[\"https", "7,[\"hunter2"), ("{", "{\"hunter2\":1,")] {
            let cause = cause(&good.replacen(part, instead, 1));
            assert!(cause.starts_with("it can't be read") && !cause.contains("hunter2"), "{cause}");
        }
    }
}
