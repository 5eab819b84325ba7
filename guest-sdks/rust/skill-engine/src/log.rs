//! Lines for the user's log and for clients that ask to see them; never part of an answer.

use crate::bindings::skill::engine::log::{Level, write};

/// For the author, while looking for a mistake.
pub fn debug(message: impl AsRef<str>) {
    write(Level::Debug, message.as_ref());
}

/// For a user who wants to know what goes on.
pub fn info(message: impl AsRef<str>) {
    write(Level::Info, message.as_ref());
}

/// Something is not as it should be; the tool goes on.
pub fn warning(message: impl AsRef<str>) {
    write(Level::Warning, message.as_ref());
}

/// Something failed.
pub fn error(message: impl AsRef<str>) {
    write(Level::Error, message.as_ref());
}
