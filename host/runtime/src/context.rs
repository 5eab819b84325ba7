use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use skill_policy::Denial;

pub use crate::contract::skill::engine::log::Level;

/// What one call may use at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time, from the moment the guest begins to run.
    pub timeout: Duration,
    /// Bytes of all linear memories and tables of the instance together.
    pub memory: usize,
    /// Bytes that the guest may hand over at once: its answer, or the arguments of one import.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), memory: 256 << 20, output: 8 << 20 }
    }
}

/// What a call is given, and whom it tells.
#[derive(Clone)]
pub struct Context {
    /// Settings by key, as JSON text: the user's value, else the manifest's default.
    pub config: Arc<BTreeMap<String, String>>,
    pub limits: Limits,
    /// Called on the guest's thread, in the order in which things happen: it must not block.
    pub listener: Arc<dyn Fn(Event<'_>) + Send + Sync>,
}

/// What a guest says while it runs.
#[derive(Debug)]
pub enum Event<'a> {
    /// A line for the user's log.
    Log { level: Level, message: &'a str },
    /// A line that the guest printed, without its end.
    Printed { stream: Stream, line: &'a str },
    /// How far the call has come.
    Progress { progress: f64, total: Option<f64>, message: Option<&'a str> },
    /// Something the guest tried and may not do.
    Denied(&'a Denial),
}

/// Where a guest printed a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
}
