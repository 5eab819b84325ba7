use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rmcp::model::{LoggingLevel, ProtocolVersion};
use tokio_util::sync::CancellationToken;

use crate::access::Access;

/// What is kept of a client of the first era, as long as its process or its session lasts.
///
/// Clients of the second era leave nothing behind: each of their requests says all that it needs.
pub(crate) struct Connection {
    /// What its client may use.
    pub(crate) access: Arc<Access>,
    version: OnceLock<ProtocolVersion>,
    initialized: AtomicBool,
    level: Mutex<Option<LoggingLevel>>,
    /// The resources that its client wants to be told of.
    subscribed: Mutex<BTreeSet<String>>,
    /// Set once the client has ended its input, or its session has ended: nobody reads what is sent from then on.
    pub(crate) gone: CancellationToken,
}

impl Connection {
    /// One that lasts until its client has gone, or may not use anything any more.
    pub(crate) fn with(access: Arc<Access>) -> Arc<Self> {
        let gone = access.over.child_token();
        let (version, initialized, level, subscribed) = Default::default();
        Arc::new(Self { access, version, initialized, level, subscribed, gone })
    }

    /// What `initialize` has negotiated, if it has been called.
    pub(crate) fn version(&self) -> Option<&ProtocolVersion> {
        self.version.get()
    }

    /// Keeps what `initialize` negotiates. False where it has been called before.
    pub(crate) fn negotiated(&self, version: ProtocolVersion) -> bool {
        self.version.set(version).is_ok()
    }

    /// The level from which on the client wants to see lines of the log: `info`, until it asks for another.
    pub(crate) fn level(&self) -> LoggingLevel {
        self.level.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(LoggingLevel::Info)
    }

    pub(crate) fn set_level(&self, level: LoggingLevel) {
        *self.level.lock().unwrap_or_else(PoisonError::into_inner) = Some(level);
    }

    /// The resources that its client has subscribed to, by their URIs.
    pub(crate) fn subscribed(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.subscribed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is the first `notifications/initialized`.
    pub(crate) fn first_initialized(&self) -> bool {
        !self.initialized.swap(true, Ordering::AcqRel)
    }
}
