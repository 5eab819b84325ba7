use std::fs::{File, FileTimes};
use std::path::Path;
use std::time::{Duration, SystemTime};

use cap_primitives::fs::{SystemTimeSpec, set_times_nofollow};
use cap_primitives::time;

use super::fault::Fault;
use super::types::{ErrorCode, NewTimestamp};

/// What a file's times are to become; `None` stays.
#[derive(Clone, Copy)]
pub(super) struct Times {
    accessed: Option<SystemTime>,
    modified: Option<SystemTime>,
}

impl Times {
    pub(super) fn new(accessed: NewTimestamp, modified: NewTimestamp) -> Result<Self, ErrorCode> {
        Ok(Self { accessed: parse(accessed)?, modified: parse(modified)? })
    }

    pub(super) fn for_handle(self) -> FileTimes {
        let mut times = FileTimes::new();
        times = self.accessed.map_or(times, |time| times.set_accessed(time));
        self.modified.map_or(times, |time| times.set_modified(time))
    }

    /// Sets those of what lies at a path, without opening it, and of a link rather than of what it leads to.
    pub(super) fn set_of_link(self, folder: &File, path: &Path) -> Result<(), Fault> {
        let spec =
            |time: Option<SystemTime>| time.map(|time| SystemTimeSpec::Absolute(time::SystemTime::from_std(time)));
        Ok(set_times_nofollow(folder, path, spec(self.accessed), spec(self.modified))?)
    }
}

fn parse(time: NewTimestamp) -> Result<Option<SystemTime>, ErrorCode> {
    match time {
        NewTimestamp::NoChange => Ok(None),
        NewTimestamp::Now => Ok(Some(SystemTime::now())),
        NewTimestamp::Timestamp(time) => {
            let nanoseconds = Duration::from_nanos(time.nanoseconds.into());
            let since = Duration::from_secs(time.seconds).checked_add(nanoseconds);
            let time = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
            time.map(Some).ok_or(ErrorCode::Overflow)
        }
    }
}
