use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::thread::Thread;
use std::time::Duration;

use wasmtime::Engine;

/// How often a running guest is made to yield. 1 ms keeps the wait of a good call beside endless loops within about
/// that, and costs a hot call some 6 µs in 23.
const TICK: Duration = Duration::from_millis(1);

/// Raises the engine's epoch every millisecond, while guests run and only then: an idle server sleeps.
pub(crate) struct Ticker {
    running: Arc<AtomicUsize>,
    thread: Thread,
}

/// Keeps the ticker going until it is dropped.
pub(crate) struct Running {
    running: Arc<AtomicUsize>,
}

impl Ticker {
    pub(crate) fn start(engine: &Engine) -> Self {
        let running = Arc::new(AtomicUsize::new(0));
        let engine = engine.weak();
        let seen: Weak<AtomicUsize> = Arc::downgrade(&running);
        let handle = std::thread::Builder::new()
            .name("epoch".to_owned())
            .spawn(move || {
                while let (Some(running), Some(engine)) = (seen.upgrade(), engine.upgrade()) {
                    if running.load(Ordering::Acquire) == 0 {
                        drop((running, engine));
                        std::thread::park();
                    } else {
                        engine.increment_epoch();
                        std::thread::sleep(TICK);
                    }
                }
            })
            .expect("the system gives a thread at start");
        Self { running, thread: handle.thread().clone() }
    }

    /// Counts one more running guest.
    pub(crate) fn running(&self) -> Running {
        if self.running.fetch_add(1, Ordering::AcqRel) == 0 {
            self.thread.unpark();
        }
        Running { running: self.running.clone() }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.thread.unpark();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.running.fetch_sub(1, Ordering::AcqRel);
    }
}
