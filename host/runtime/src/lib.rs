//! The sandbox: runs a component's tools in fresh instances that can do nothing they were not given.
//!
//! It knows no catalog and no protocol. It takes an artifact, a component or a script with its interpreter, and for each call, a [`Context`]: the settings, the
//! limits, and whom to tell what happens. Only this crate names wasmtime.

mod call;
mod capabilities;
mod compiled;
mod context;
mod contract;
mod engine;
mod error;
mod lanes;
mod last_words;
mod lines;
mod linked;
mod memory;
mod metered;
mod program;
mod queue;
mod scrub;
mod seal;
mod state;
mod thread_time;
mod ticker;
mod usage;
mod voice;
mod wasi;

pub use context::{Answering, Context, Event, Level, Limits, Listener, Stream, User};
pub use contract::exports::skill::engine::tools::{Failure, Output, Tool, ToolError};
pub use contract::prompting::exports::skill::engine::prompts;
pub use contract::skill::engine::{types, user};
pub use engine::{Artifact, Engine, Form};
pub use error::{CallError, LoadError};
pub use program::Program;
pub use usage::Usage;
