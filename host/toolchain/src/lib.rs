//! From source to component: the three languages, and the pinned tools that they are built with.
//!
//! Each language has one room with one door, `build`. A room brings its own tools into the cache on first need and
//! names, with the command that installs it, whatever it can't bring itself.

mod copy;
mod error;
mod finding;
mod js;
mod process;
mod python;
mod rust;
mod sdk;
mod toolchain;
mod tools;

pub use error::{BuildError, Diagnostic};
pub use finding::Finding;
pub use toolchain::{Progress, Toolchain};
