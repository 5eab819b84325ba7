use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use skill_egress::{Gate, Seals};
use skill_policy::{Denial, Permissions};

use crate::usage::Usage;

pub use crate::contract::skill::engine::log::Level;
pub use crate::contract::skill::engine::user::{Answer as UserAnswer, KeyedQuestion, Kind};

/// What one call may use at most. `skill_package::Limits` says where each is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time, from the moment the guest begins to run. The wait for its turn does not count.
    pub timeout: Duration,
    /// Processor time of the guest, and of what the host does for it on the guest's thread.
    pub cpu: Duration,
    /// Bytes of all linear memories and tables of the instance together.
    pub memory: usize,
    /// Bytes that the guest may hand over at once: its answer, or the arguments of one import.
    pub output: usize,
    /// Lines that it may log or print; the rest is dropped.
    pub log_lines: u64,
    /// Calls of imports. Each hands over no more than `output` and leaves nothing behind, so that what all of them copy
    /// is bounded by `cpu`.
    pub host_calls: u64,
    /// HTTP requests open at once.
    pub requests: usize,
    /// Bytes that the guest may write to files, over all of them; each file, folder or link that it makes counts as 4 KiB.
    pub written: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            cpu: Duration::from_secs(10),
            memory: 256 << 20,
            output: 8 << 20,
            log_lines: 1_000,
            host_calls: 1_000_000,
            requests: 32,
            written: 256 << 20,
        }
    }
}

/// Takes what a guest says while it runs. Called on the guest's thread, in the order in which things happen: it must
/// not block.
pub type Listener = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// What a call is given, and whom it tells.
#[derive(Clone)]
pub struct Context {
    /// Settings by key, as JSON text: the user's value, else the manifest's default.
    pub config: Arc<BTreeMap<String, String>>,
    pub permissions: Arc<Permissions>,
    /// The variables that the guest sees: those that it is permitted and that the user's environment has.
    pub env: Arc<BTreeMap<String, String>>,
    /// The way out, with the same permissions.
    pub gate: Gate,
    /// The secrets that the skill declares.
    pub seals: Arc<Seals>,
    pub limits: Limits,
    /// Never hears the value of a secret that the call has used.
    pub listener: Listener,
    /// Whom the call may ask.
    pub user: User,
    /// What the call has used so far, however it ends.
    pub usage: Arc<Usage>,
}

/// Whom a call may ask, and what they have answered so far.
#[derive(Clone)]
pub struct User {
    pub kinds: Vec<Kind>,
    pub answer: Answering,
}

/// What the user has answered to a question; `None` where they have not, which ends the call with [`Asks`].
///
/// [`Asks`]: crate::CallError::Asks
pub type Answering = Arc<dyn Fn(&KeyedQuestion) -> Option<UserAnswer> + Send + Sync>;

/// Nobody, who can be asked nothing.
impl Default for User {
    fn default() -> Self {
        Self { kinds: Vec::new(), answer: Arc::new(|_| None) }
    }
}

impl Context {
    /// Puts a listener in front of the caller's that takes secrets out of what it hears.
    pub(crate) fn scrubbed(mut self) -> Self {
        let (listener, seals) = (self.listener, self.seals.clone());
        self.listener = Arc::new(move |event| {
            let scrubber = seals.scrubber();
            if scrubber.is_empty() {
                return listener(event);
            }
            match event {
                Event::Log { level, message } => listener(Event::Log { level, message: &scrubber.scrub(message) }),
                Event::Printed { stream, line } => listener(Event::Printed { stream, line: &scrubber.scrub(line) }),
                Event::Progress { progress, total, message } => {
                    let message = message.map(|message| scrubber.scrub(message));
                    listener(Event::Progress { progress, total, message: message.as_deref() });
                }
                // Scrubbed where it is made.
                Event::Denied(denial) => listener(Event::Denied(denial)),
            }
        });
        self
    }
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
