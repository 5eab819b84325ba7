use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// What one call has used so far. Whoever holds it can read it while the guest runs and after it was ended.
#[derive(Debug, Default)]
pub struct Usage {
    memory: AtomicUsize,
    /// In nanoseconds.
    cpu: AtomicU64,
}

impl Usage {
    /// The most bytes that the instance's memories and tables had together.
    pub fn memory(&self) -> usize {
        self.memory.load(Ordering::Relaxed)
    }

    /// Time of the processor that the guest has used, with what the host did for it meanwhile.
    pub fn cpu(&self) -> Duration {
        Duration::from_nanos(self.cpu.load(Ordering::Relaxed))
    }

    pub(crate) fn saw_memory(&self, bytes: usize) {
        self.memory.fetch_max(bytes, Ordering::Relaxed);
    }
}
