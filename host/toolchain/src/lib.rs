//! From source to component or script: the three languages, and the pinned tools that they are built with.
//!
//! Each language has one room with the same doors: `build`, and where it has an interpreter `script` and `interpreter`. A room brings its own tools into the cache on first need and
//! names, with the command that installs it, whatever it can't bring itself.

mod copy;
mod error;
mod finding;
mod interpreter;
mod js;
mod process;
mod python;
mod rust;
mod sdk;
mod toolchain;
mod tools;

pub use error::{BuildError, Diagnostic};
pub use finding::Finding;
pub use interpreter::Interpreter;
pub use toolchain::{Progress, Toolchain};
