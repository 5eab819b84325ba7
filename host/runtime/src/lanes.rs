use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// What a guest may use of the processor before it has to make way for others.
const BUDGET: Duration = Duration::from_millis(10);

/// Guests that hold an instance at once. More wait for their turn.
const INSTANCES: usize = 128;

/// Where guests run: off the threads that do the I/O, and off each other's way.
///
/// Every guest begins in the fast lane. One that has used up its budget goes on in the slow lane, whose threads the
/// system runs only where the others leave it time, so that endless loops cost a short call next to nothing.
pub(crate) struct Lanes {
    fast: Option<Runtime>,
    slow: OnceLock<Runtime>,
    instances: Semaphore,
}

/// Why a guest has no answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It was ended because its time was up.
    TimedOut,
    /// The code that runs it panicked: a bug, which must not take the caller along.
    Panicked,
}

type Guest<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl Lanes {
    pub(crate) fn new() -> std::io::Result<Self> {
        let fast = Builder::new_multi_thread().thread_name("guest").enable_time().enable_io().build()?;
        Ok(Self { fast: Some(fast), slow: OnceLock::new(), instances: Semaphore::new(INSTANCES) })
    }

    /// Runs a guest to its end, for `timeout` at most.
    ///
    /// Dropping the returned future ends the guest, at the latest at the next tick of the epoch.
    pub(crate) async fn run<T: Send + 'static>(
        &'static self,
        timeout: Duration,
        guest: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Lost> {
        let _instance = self.instances.acquire().await.expect("the semaphore is never closed");
        let guest: Guest<T> = Box::pin(guest);
        let task = async move {
            match Metered::new(guest).await {
                Ran::ToItsEnd(value) => Ok(value),
                Ran::OverBudget(guest) => join(self.slow().spawn(guest)).await,
            }
        };
        // The timer runs on the caller's side, where no guest can keep it waiting.
        let running = join(self.fast().spawn(task));
        tokio::time::timeout(timeout, running).await.map_err(|_| Lost::TimedOut)?.flatten()
    }

    fn fast(&self) -> &Handle {
        self.fast.as_ref().expect("kept until it is dropped").handle()
    }

    fn slow(&self) -> &Handle {
        let start = || {
            Builder::new_multi_thread()
                .thread_name("slow guest")
                .on_thread_start(give_way)
                .enable_time()
                .enable_io()
                .build()
                .expect("the system gives threads")
        };
        self.slow.get_or_init(start).handle()
    }
}

/// Lowers the calling thread's priority as far as the system lets an ordinary user.
fn give_way() {
    // On Linux "the calling process" means the calling thread (setpriority(2), "C library/kernel differences").
    // Elsewhere it would mean all threads, so that there the lanes differ only in their threads.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 19) {
        tracing::debug!(%error, "slow guests keep the usual priority");
    }
}

/// Waits for a task, and ends it when the wait is given up.
async fn join<T>(task: JoinHandle<T>) -> Result<T, Lost> {
    struct Ending<T>(JoinHandle<T>);
    impl<T> Drop for Ending<T> {
        fn drop(&mut self) {
            self.0.abort();
        }
    }
    let mut task = Ending(task);
    match (&mut task.0).await {
        Ok(value) => Ok(value),
        Err(error) if error.is_panic() => Err(Lost::Panicked),
        // Only the drop above ends a task, and then nobody waits.
        Err(_) => std::future::pending().await,
    }
}

enum Ran<T> {
    ToItsEnd(T),
    OverBudget(Guest<T>),
}

/// Adds up how long a guest is polled, and gives it back when that is over the budget.
struct Metered<T> {
    guest: Option<Guest<T>>,
    used: Duration,
}

impl<T> Metered<T> {
    fn new(guest: Guest<T>) -> Self {
        Self { guest: Some(guest), used: Duration::ZERO }
    }
}

impl<T> Future for Metered<T> {
    type Output = Ran<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ran<T>> {
        let mut guest = self.guest.take().expect("not polled again after its end");
        let start = Instant::now();
        if let Poll::Ready(value) = guest.as_mut().poll(context) {
            return Poll::Ready(Ran::ToItsEnd(value));
        }
        self.used += start.elapsed();
        if self.used > BUDGET {
            // Whoever polls it next is the one to be woken, so that no wake-up is lost.
            return Poll::Ready(Ran::OverBudget(guest));
        }
        self.guest = Some(guest);
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes() -> &'static Lanes {
        Box::leak(Box::new(Lanes::new().unwrap()))
    }

    /// Uses the processor for so long, a millisecond between yields, as a guest under epoch interruption does.
    async fn spin(time: Duration) -> String {
        let start = Instant::now();
        while start.elapsed() < time {
            let slice = Instant::now();
            while slice.elapsed() < Duration::from_millis(1) {}
            tokio::task::yield_now().await;
        }
        std::thread::current().name().unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn only_a_long_guest_changes_lanes() {
        let lanes = lanes();
        let long = Duration::from_secs(60);
        let name = lanes.run(long, spin(Duration::ZERO)).await;
        assert_eq!(name.ok().as_deref(), Some("guest"));
        let name = lanes.run(long, spin(BUDGET * 5)).await;
        assert_eq!(name.ok().as_deref(), Some("slow guest"));
    }

    #[tokio::test]
    async fn a_panic_is_told_and_harms_no_other() {
        let lanes = lanes();
        let long = Duration::from_secs(60);
        let panics = |time| async move {
            spin(time).await;
            panic!("a bug")
        };
        assert_eq!(lanes.run::<()>(long, panics(Duration::ZERO)).await, Err(Lost::Panicked));
        assert_eq!(lanes.run::<()>(long, panics(BUDGET * 2)).await, Err(Lost::Panicked));
        assert!(lanes.run(long, spin(Duration::ZERO)).await.is_ok());
    }

    #[tokio::test]
    async fn time_ends_a_guest_and_so_does_letting_go() {
        struct Ended(std::sync::mpsc::Sender<()>);
        impl Drop for Ended {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let lanes = lanes();
        let (sender, ended) = std::sync::mpsc::channel();
        let guest = |sender| async move {
            let _ended = Ended(sender);
            spin(Duration::from_secs(600)).await
        };
        assert!(lanes.run(Duration::from_millis(30), guest(sender.clone())).await.is_err());
        ended.recv_timeout(Duration::from_secs(30)).unwrap();
        let waiting = tokio::spawn(lanes.run(Duration::from_secs(600), guest(sender)));
        tokio::time::sleep(Duration::from_millis(30)).await;
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        ended.recv_timeout(Duration::from_secs(30)).unwrap();
    }
}
