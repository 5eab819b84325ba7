use std::sync::Arc;

use wasmtime::{ResourceLimiter, Result};

use crate::usage::Usage;

/// Counts all linear memories and tables of one store together, and lets none of them grow past the limit.
///
/// wasmtime's own `StoreLimits` holds each memory to the limit by itself, which two memories get around.
#[derive(Debug)]
pub(crate) struct MemoryLimiter {
    limit: usize,
    used: usize,
    refused: bool,
    usage: Arc<Usage>,
}

/// Parts that one component may be made of when it runs: each costs the host memory beside what is counted, and each linear
/// memory 4 GiB of addresses. Python, whose libraries are linked when it starts, is made of 14 instances.
const INSTANCES: usize = 100;
const MEMORIES: usize = 32;
const TABLES: usize = 100;

/// A table's element is one pointer wide.
const ELEMENT: usize = size_of::<usize>();

impl MemoryLimiter {
    pub(crate) fn new(limit: usize, usage: Arc<Usage>) -> Self {
        Self { limit, used: 0, refused: false, usage }
    }

    /// Whether the guest was ever refused growth. It may have gone on without.
    pub(crate) fn refused(&self) -> bool {
        self.refused
    }

    fn grow(&mut self, current: usize, desired: usize) -> bool {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        let fits = used <= self.limit;
        if fits {
            self.used = used;
            self.usage.holds(used);
        } else {
            self.refused = true;
        }
        fits
    }
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(self.grow(current, desired))
    }

    fn table_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(self.grow(current.saturating_mul(ELEMENT), desired.saturating_mul(ELEMENT)))
    }

    fn instances(&self) -> usize {
        INSTANCES
    }

    fn memories(&self) -> usize {
        MEMORIES
    }

    fn tables(&self) -> usize {
        TABLES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_and_tables_share_one_limit() {
        let mut limiter = MemoryLimiter::new(1000, Arc::default());
        assert!(limiter.memory_growing(0, 600, None).unwrap());
        assert!(!limiter.memory_growing(0, 600, None).unwrap());
        assert!(limiter.refused());
        assert!(limiter.table_growing(0, 400 / ELEMENT, None).unwrap());
        assert!(!limiter.memory_growing(600, 601, None).unwrap());
        assert_eq!(limiter.usage.memory(), 1000);
    }

    #[test]
    fn absurd_sizes_do_not_wrap() {
        let mut limiter = MemoryLimiter::new(1000, Arc::default());
        assert!(!limiter.table_growing(0, usize::MAX, None).unwrap());
        assert!(!limiter.memory_growing(0, usize::MAX, None).unwrap());
        assert!(limiter.memory_growing(0, 1000, None).unwrap());
    }
}
