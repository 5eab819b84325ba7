use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A thread of its own for what may never come back, with a state that only it touches.
///
/// It does one job after the other. A caller waits no longer than its patience, counted from when the job that the
/// thread is at began: behind a stuck job everybody is told at once, and one stuck thread is all there ever is. As soon
/// as the job comes back, the thread goes on. It is started by the first job.
pub(crate) struct Worker<S> {
    queue: Mutex<Option<Sender<Job<S>>>>,
    /// When the job that the thread is at began.
    since: Arc<Mutex<Option<Instant>>>,
}

type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

/// Why a job has no answer.
#[derive(Debug, PartialEq)]
pub(crate) enum NoAnswer {
    /// For this long the thread has been at one job.
    Silent(Duration),
    /// The job panicked, or no thread could be started for it.
    Broken,
}

impl<S: Default + 'static> Worker<S> {
    pub(crate) fn new() -> Self {
        Self { queue: Mutex::new(None), since: Arc::default() }
    }

    /// Waits for the answer. A job whose caller has given up is not begun; one that has begun is done to its end.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        patience: Duration,
        job: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Result<T, NoAnswer> {
        let (answer, answered) = mpsc::sync_channel(1);
        let given_up = Arc::new(AtomicBool::new(false));
        let abandoned = given_up.clone();
        self.enqueue(Box::new(move |state| {
            if !abandoned.load(Ordering::Acquire) {
                // Nobody may be there to hear it any more.
                let _ = answer.send(job(state));
            }
        }));
        let now = Instant::now();
        let since = lock(&self.since).unwrap_or(now);
        let until = since + patience;
        match answered.recv_timeout(until.saturating_duration_since(now)) {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => {
                given_up.store(true, Ordering::Release);
                Err(NoAnswer::Silent(since.elapsed()))
            }
            Err(RecvTimeoutError::Disconnected) => Err(NoAnswer::Broken),
        }
    }

    fn enqueue(&self, job: Job<S>) {
        let mut queue = lock(&self.queue);
        let job = match queue.as_ref() {
            // The thread is gone where the system refused to start it.
            Some(sender) => match sender.send(job) {
                Ok(()) => return,
                Err(refused) => refused.0,
            },
            None => job,
        };
        let sender = self.start();
        // If the system refuses again, the caller hears so.
        let _ = sender.send(job);
        *queue = Some(sender);
    }

    fn start(&self) -> Sender<Job<S>> {
        let (sender, jobs) = mpsc::channel::<Job<S>>();
        let since = self.since.clone();
        let work = move || {
            let mut state = S::default();
            for job in jobs {
                *lock(&since) = Some(Instant::now());
                if catch_unwind(AssertUnwindSafe(|| job(&mut state))).is_err() {
                    // Nothing is known of what the panic left behind.
                    state = S::default();
                }
                *lock(&since) = None;
            }
        };
        // Without a thread the channel closes, and so does every job in it.
        let _ = thread::Builder::new().name("keychain".to_owned()).spawn(work);
        sender
    }
}

/// What these locks guard is whole at every moment, so that a panic under one leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(100);
    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn the_state_is_kept_from_job_to_job() {
        let worker = Worker::<u32>::new();
        for expected in 1..=3 {
            let count = worker.run(LONG, |count| {
                *count += 1;
                *count
            });
            assert_eq!(count, Ok(expected));
        }
    }

    #[test]
    fn nobody_waits_behind_a_stuck_job_and_work_goes_on_after_it() {
        let worker = Worker::<u32>::new();
        let (release, stuck) = mpsc::channel::<()>();
        let first = worker.run(SHORT, move |_| stuck.recv());
        assert!(matches!(first, Err(NoAnswer::Silent(waited)) if waited >= SHORT), "{first:?}");

        let start = Instant::now();
        let second = worker.run(SHORT, |count| *count += 1);
        assert!(matches!(second, Err(NoAnswer::Silent(_))), "{second:?}");
        assert!(start.elapsed() < SHORT, "{:?}", start.elapsed());

        release.send(()).unwrap();
        assert_eq!(worker.run(LONG, |count| *count), Ok(0), "a job that was given up has been done");
    }

    #[test]
    fn more_patience_waits_longer_for_the_same_job() {
        let worker = Arc::new(Worker::<u32>::new());
        let stuck = worker.run(SHORT, |_| thread::sleep(3 * SHORT));
        assert!(matches!(stuck, Err(NoAnswer::Silent(_))));
        assert_eq!(worker.run(LONG, |_| 7), Ok(7));
    }

    #[test]
    fn a_panic_is_an_error_and_the_next_job_finds_a_new_state() {
        let worker = Worker::<u32>::new();
        let broken = worker.run(LONG, |count| {
            *count = 7;
            panic!("on purpose")
        });
        assert_eq!(broken, Err::<(), _>(NoAnswer::Broken));
        assert_eq!(worker.run(LONG, |count| *count), Ok(0));
    }
}
