use std::sync::Arc;

use wasmtime::{ResourceLimiterAsync, Result};

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

/// From here on a guest is large. One instruction can fill all of its memory, which no tick interrupts, and the first fill of
/// each mebibyte takes the system about half a millisecond: so it makes way for others before it gets that much.
pub(crate) const LARGE: usize = 64 << 20;

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

    async fn grow(&mut self, current: usize, desired: usize) -> bool {
        let before = self.used;
        let used = self.used.saturating_add(desired.saturating_sub(current));
        let fits = used <= self.limit;
        if fits {
            self.used = used;
            self.usage.holds(used);
            if before <= LARGE && used > LARGE {
                // Whoever polls the guest sees how large it is, and moves it.
                tokio::task::yield_now().await;
            }
        } else {
            self.refused = true;
        }
        fits
    }
}

#[wasmtime_wasi::async_trait]
impl ResourceLimiterAsync for MemoryLimiter {
    async fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(self.grow(current, desired).await)
    }

    async fn table_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(self.grow(current.saturating_mul(ELEMENT), desired.saturating_mul(ELEMENT)).await)
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
    use std::task::{Context, Waker};

    use super::*;

    #[tokio::test]
    async fn memories_and_tables_share_one_limit() {
        let mut limiter = MemoryLimiter::new(1000, Arc::default());
        assert!(limiter.memory_growing(0, 600, None).await.unwrap());
        assert!(!limiter.memory_growing(0, 600, None).await.unwrap());
        assert!(limiter.refused());
        assert!(limiter.table_growing(0, 400 / ELEMENT, None).await.unwrap());
        assert!(!limiter.memory_growing(600, 601, None).await.unwrap());
        assert_eq!(limiter.usage.memory(), 1000);
    }

    #[tokio::test]
    async fn absurd_sizes_do_not_wrap() {
        let mut limiter = MemoryLimiter::new(1000, Arc::default());
        assert!(!limiter.table_growing(0, usize::MAX, None).await.unwrap());
        assert!(!limiter.memory_growing(0, usize::MAX, None).await.unwrap());
        assert!(limiter.memory_growing(0, 1000, None).await.unwrap());
    }

    #[tokio::test]
    async fn growth_to_a_large_size_makes_way() {
        let mut limiter = MemoryLimiter::new(4 * LARGE, Arc::default());
        let mut at_once = |current, desired| {
            let mut growing = limiter.memory_growing(current, desired, None);
            growing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
        };
        assert!(at_once(0, LARGE));
        assert!(!at_once(LARGE, LARGE + 1));
        assert!(at_once(LARGE + 1, LARGE + 2));
        assert_eq!(limiter.usage.memory(), LARGE + 2);
    }
}
