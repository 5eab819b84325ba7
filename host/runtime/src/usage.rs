use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// What one call has used: to be read while it runs and after it, however it ended.
#[derive(Debug, Default)]
pub struct Usage {
    memory: AtomicUsize,
    cpu: AtomicU64,
    host_calls: AtomicU64,
}

impl Usage {
    /// Bytes of all linear memories and tables together, at their most.
    pub fn memory(&self) -> usize {
        self.memory.load(Ordering::Relaxed)
    }

    /// Processor time of the guest and of the host's work for it on the guest's thread.
    pub fn cpu(&self) -> Duration {
        Duration::from_nanos(self.cpu.load(Ordering::Relaxed))
    }

    /// Calls of imports.
    pub fn host_calls(&self) -> u64 {
        self.host_calls.load(Ordering::Relaxed)
    }

    pub(crate) fn holds(&self, memory: usize) {
        self.memory.fetch_max(memory, Ordering::Relaxed);
    }

    pub(crate) fn ran(&self, time: Duration) {
        self.cpu.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn called(&self) {
        self.host_calls.fetch_add(1, Ordering::Relaxed);
    }
}
