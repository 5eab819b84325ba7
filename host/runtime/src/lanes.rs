use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use skill_package::Digest;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::context::Limits;
use crate::metered::{Budgeted, Guest, Metered, Ran, Spent};
use crate::queue::{Queue, Turn};
use crate::usage::Usage;

/// What a guest may use of the processor before it has to make way for others.
const BUDGET: Duration = Duration::from_millis(10);

/// Where guests run: off the threads that do the I/O, and off each other's way.
///
/// Every guest begins in the fast lane. One that has used up its budget goes on in the slow lane, whose threads the
/// system runs only where the others leave it time, so that endless loops cost a short call next to nothing.
pub(crate) struct Lanes {
    fast: Option<Runtime>,
    slow: OnceLock<Runtime>,
    pub(crate) queue: Queue,
}

/// Why a guest has no answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It did not run: too many wait already.
    Refused,
    /// It did not run: its turn did not come.
    Waited,
    /// It was ended because its time was up.
    TimedOut,
    /// It was ended because it had used up something else.
    Spent(Spent),
    /// The code that runs it panicked: a bug, which must not take the caller along.
    Panicked,
}

impl From<Spent> for Lost {
    fn from(spent: Spent) -> Self {
        Self::Spent(spent)
    }
}

impl Lanes {
    pub(crate) fn new() -> std::io::Result<Self> {
        let fast = Builder::new_multi_thread().thread_name("guest").enable_time().enable_io().build()?;
        Ok(Self { fast: Some(fast), slow: OnceLock::new(), queue: Queue::new() })
    }

    /// Runs a guest to its end within its limits, once its turn has come.
    ///
    /// The guest's future gives its answer, and what is left of the guest: that is put away once the answer is on its
    /// way, so that nobody waits for it.
    ///
    /// Dropping the returned future ends the guest, at the latest at the next tick of the epoch.
    pub(crate) async fn run<T: Send + 'static, L: Send + 'static>(
        &'static self,
        artifact: Digest,
        limits: &Limits,
        usage: Arc<Usage>,
        guest: impl Future<Output = (T, L)> + Send + 'static,
    ) -> Result<T, Lost> {
        let turn = self.queue.turn(artifact).await?;
        let guest: Guest<(T, (L, Turn))> = Box::pin(async move {
            let (answer, left) = guest.await;
            // Held until the guest is gone, which is later than that nobody waits for it.
            (answer, (left, turn))
        });
        let guest = Metered::new(guest, usage, limits);
        let (sender, mut receiver) = oneshot::channel();
        let task = async move {
            match Budgeted::new(guest, BUDGET).await {
                Ran::ToItsEnd(ended) => hand_over(ended, sender),
                Ran::OverBudget(guest) => {
                    join(self.slow().spawn(async move { hand_over(guest.await, sender) })).await.flatten()
                }
            }
        };
        let running = async {
            let mut task = pin!(join(self.fast().spawn(task)));
            tokio::select! {
                Ok(answer) = &mut receiver => Ok(answer),
                ended = &mut task => {
                    ended.flatten()?;
                    Ok(receiver.await.expect("a guest that ended well has answered"))
                }
            }
        };
        // The timer runs on the caller's side, where no guest can keep it waiting.
        tokio::time::timeout(limits.timeout, running).await.map_err(|_| Lost::TimedOut)?
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

/// Sends the answer of a guest off, and puts away what is left of it.
fn hand_over<T, L>(ended: Result<(T, L), Spent>, sender: oneshot::Sender<T>) -> Result<(), Lost> {
    let (answer, left) = ended?;
    // Nobody may wait for it any more.
    let _ = sender.send(answer);
    drop(left);
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::LARGE;
    use crate::thread_time::thread_time;

    fn lanes() -> &'static Lanes {
        Box::leak(Box::new(Lanes::new().unwrap()))
    }

    /// Runs a guest that has this much time.
    async fn run<T: Send + 'static>(
        lanes: &'static Lanes,
        timeout: Duration,
        guest: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Lost> {
        let limits = Limits { timeout, ..Limits::default() };
        lanes.run(Digest::of(b""), &limits, Arc::default(), async { (guest.await, ()) }).await
    }

    /// Uses so much processor time, a millisecond between yields, as a guest under epoch interruption does.
    async fn spin(time: Duration) -> String {
        for _ in 0..time.as_millis() {
            let start = thread_time();
            while thread_time() - start < Duration::from_millis(1) {}
            tokio::task::yield_now().await;
        }
        std::thread::current().name().unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn only_a_long_guest_changes_lanes() {
        let lanes = lanes();
        let long = Duration::from_secs(60);
        let name = run(lanes, long, spin(Duration::ZERO)).await;
        assert_eq!(name.ok().as_deref(), Some("guest"));
        let name = run(lanes, long, spin(BUDGET * 5)).await;
        assert_eq!(name.ok().as_deref(), Some("slow guest"));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_slow_lane_makes_way() {
        let lanes = lanes();
        for (time, wanted) in [(Duration::ZERO, 0), (BUDGET * 5, 19)] {
            let guest = async move {
                spin(time).await;
                rustix::process::getpriority_process(None).unwrap()
            };
            let before = rustix::process::getpriority_process(None).unwrap();
            assert_eq!(run(lanes, Duration::from_secs(60), guest).await, Ok(before.max(wanted)));
        }
    }

    #[tokio::test]
    async fn a_large_guest_changes_lanes_at_once() {
        let lanes = lanes();
        for (memory, lane) in [(LARGE, "guest"), (LARGE + 1, "slow guest")] {
            let usage = Arc::<Usage>::default();
            usage.holds(memory);
            let guest = async {
                tokio::task::yield_now().await;
                (spin(Duration::ZERO).await, ())
            };
            let name = lanes.run(Digest::of(b""), &Limits::default(), usage, guest).await;
            assert_eq!(name.ok().as_deref(), Some(lane));
        }
    }

    #[tokio::test]
    async fn processor_time_has_a_limit_in_both_lanes() {
        let lanes = lanes();
        for cpu in [BUDGET / 4, BUDGET * 4] {
            let limits = Limits { cpu, ..Limits::default() };
            let usage = Arc::<Usage>::default();
            let guest = async { (spin(Duration::from_secs(600)).await, ()) };
            let ended = lanes.run(Digest::of(b""), &limits, usage.clone(), guest).await;
            assert_eq!(ended, Err(Lost::Spent(Spent::Cpu)));
            assert!(usage.cpu() > cpu);
        }
    }

    #[tokio::test]
    async fn a_panic_is_told_and_harms_no_other() {
        let lanes = lanes();
        let long = Duration::from_secs(60);
        let panics = |time| async move {
            spin(time).await;
            panic!("a bug")
        };
        assert_eq!(run::<()>(lanes, long, panics(Duration::ZERO)).await, Err(Lost::Panicked));
        assert_eq!(run::<()>(lanes, long, panics(BUDGET * 2)).await, Err(Lost::Panicked));
        assert!(run(lanes, long, spin(Duration::ZERO)).await.is_ok());
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
        assert!(run(lanes, Duration::from_millis(30), guest(sender.clone())).await.is_err());
        ended.recv_timeout(Duration::from_secs(30)).unwrap();
        let waiting = tokio::spawn(run(lanes, Duration::from_secs(600), guest(sender)));
        tokio::time::sleep(Duration::from_millis(30)).await;
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        ended.recv_timeout(Duration::from_secs(30)).unwrap();
    }
}
