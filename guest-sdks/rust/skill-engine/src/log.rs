//! Lines for the user's log and for clients that ask to see them; never part of an answer.
//!
//! Each level is a function and a macro, which takes what `format!` takes.
//!
//! ```no_run
//! use skill_engine::log;
//!
//! let rows = 3;
//! log::info("reading");
//! log::info!("{rows} rows read");
//! ```

use crate::bindings::skill::engine::log::{Level, write};
#[doc(inline)]
pub use crate::{__debug as debug, __error as error, __info as info, __warning as warning};

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

/// As the function of that name.
#[doc(hidden)]
#[macro_export]
macro_rules! __debug {
    ($($message:tt)+) => { $crate::log::debug(::std::format!($($message)+)) };
}

/// As the function of that name.
#[doc(hidden)]
#[macro_export]
macro_rules! __info {
    ($($message:tt)+) => { $crate::log::info(::std::format!($($message)+)) };
}

/// As the function of that name.
#[doc(hidden)]
#[macro_export]
macro_rules! __warning {
    ($($message:tt)+) => { $crate::log::warning(::std::format!($($message)+)) };
}

/// As the function of that name.
#[doc(hidden)]
#[macro_export]
macro_rules! __error {
    ($($message:tt)+) => { $crate::log::error(::std::format!($($message)+)) };
}
