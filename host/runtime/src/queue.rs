use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use skill_package::Digest;
use tokio::sync::oneshot;

use crate::lanes::Lost;

/// Calls that run at once where the user says nothing.
const INSTANCES: usize = 128;

/// Calls that wait for their turn. The next one is refused at once.
pub(crate) const WAITING: usize = 1024;

/// How long a call waits for its turn, which its own time limit does not count. MCP clients give a request up after a
/// minute by default, so that a longer wait would help nobody.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Who runs, and who waits for a turn: in the order in which they came, but that one artifact never has more than half of
/// the places, so that endless loops of one skill don't keep another waiting.
pub(crate) struct Queue {
    state: Mutex<State>,
    /// How long one waits.
    patience: Duration,
}

struct State {
    places: usize,
    running: usize,
    running_of: HashMap<Digest, usize>,
    waiting: VecDeque<Waiting>,
    /// Names the next one that waits.
    next: u64,
}

struct Waiting {
    number: u64,
    artifact: Digest,
    turn: oneshot::Sender<Turn>,
}

/// The right to run, until it is dropped.
pub(crate) struct Turn {
    queue: &'static Queue,
    artifact: Digest,
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self::with(LONGEST_WAIT)
    }

    fn with(patience: Duration) -> Self {
        let (running_of, waiting) = (HashMap::new(), VecDeque::new());
        let state = State { places: INSTANCES, running: 0, running_of, waiting, next: 0 };
        Self { state: Mutex::new(state), patience }
    }

    /// How many run at once from now on; those that run go on.
    pub(crate) fn set_places(&'static self, places: Option<usize>) {
        let mut state = self.state();
        let places = places.unwrap_or(INSTANCES).max(1);
        if std::mem::replace(&mut state.places, places) < places {
            self.admit(state);
        }
    }

    /// Waits until an artifact may run. Dropping the future gives the place in the queue up.
    pub(crate) async fn turn(&'static self, artifact: Digest) -> Result<Turn, Lost> {
        let (number, turn) = {
            let mut state = self.state();
            // Whoever waits while a place is free waits for its own artifact, and may be overtaken by another.
            if state.has_place(&artifact) {
                state.start(artifact);
                return Ok(Turn { queue: self, artifact });
            }
            if state.waiting.len() >= WAITING {
                return Err(Lost::Refused);
            }
            state.wait(artifact)
        };
        let _given_up = GivenUp { queue: self, number };
        match tokio::time::timeout(self.patience, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Lost::Waited),
        }
    }

    /// Gives free places to those that wait.
    fn admit(&'static self, mut state: MutexGuard<'_, State>) {
        let mut admitted = Vec::new();
        while let Some(waiting) = state.next_turn() {
            admitted.push((waiting.turn, Turn { queue: self, artifact: waiting.artifact }));
        }
        drop(state);
        for (waiting, turn) in admitted {
            // Who waits no longer drops its turn, which gives the place to the next.
            let _ = waiting.send(turn);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_place(&self, artifact: &Digest) -> bool {
        let share = (self.places / 2).max(1);
        self.running < self.places && self.running_of.get(artifact).is_none_or(|running| *running < share)
    }

    fn start(&mut self, artifact: Digest) {
        self.running += 1;
        *self.running_of.entry(artifact).or_default() += 1;
    }

    fn end(&mut self, artifact: &Digest) {
        self.running -= 1;
        let running = self.running_of.get_mut(artifact).expect("it was counted when it began");
        *running -= 1;
        if *running == 0 {
            self.running_of.remove(artifact);
        }
    }

    fn wait(&mut self, artifact: Digest) -> (u64, oneshot::Receiver<Turn>) {
        let (turn, receiver) = oneshot::channel();
        let number = self.next;
        self.next += 1;
        self.waiting.push_back(Waiting { number, artifact, turn });
        (number, receiver)
    }

    /// Takes the first that may run out of the queue.
    fn next_turn(&mut self) -> Option<Waiting> {
        let index = self.waiting.iter().position(|waiting| self.has_place(&waiting.artifact))?;
        let waiting = self.waiting.remove(index)?;
        self.start(waiting.artifact);
        Some(waiting)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.end(&self.artifact);
        self.queue.admit(state);
    }
}

/// Leaves the queue, if it still waits there.
struct GivenUp {
    queue: &'static Queue,
    number: u64,
}

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.queue.state().waiting.retain(|waiting| waiting.number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(places: usize) -> &'static Queue {
        let queue: &'static Queue = Box::leak(Box::new(Queue::new()));
        queue.set_places(Some(places));
        queue
    }

    fn artifact(name: &str) -> Digest {
        Digest::of(name.as_bytes())
    }

    /// Begins to wait for a turn.
    async fn wait(queue: &'static Queue, name: &str) -> tokio::task::JoinHandle<Result<Turn, Lost>> {
        let before = queue.state().waiting.len();
        let task = tokio::spawn(queue.turn(artifact(name)));
        while queue.state().waiting.len() == before {
            tokio::task::yield_now().await;
        }
        task
    }

    #[tokio::test]
    async fn one_artifact_has_half_of_the_places() {
        let queue = queue(4);
        let first = queue.turn(artifact("a")).await.unwrap();
        let second = queue.turn(artifact("a")).await.unwrap();
        let third = wait(queue, "a").await;
        let other = queue.turn(artifact("b")).await.unwrap();
        assert!(!third.is_finished());
        drop(other);
        tokio::task::yield_now().await;
        assert!(!third.is_finished());
        drop(first);
        assert!(third.await.unwrap().is_ok());
        drop(second);
        assert_eq!(queue.state().running, 0);
        assert!(queue.state().running_of.is_empty());
    }

    #[tokio::test]
    async fn turns_come_in_the_order_of_arrival() {
        let queue = queue(1);
        let running = queue.turn(artifact("a")).await.unwrap();
        let first = wait(queue, "a").await;
        let second = wait(queue, "b").await;
        drop(running);
        let first = first.await.unwrap().unwrap();
        assert!(!second.is_finished());
        drop(first);
        assert!(second.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn who_gives_up_leaves_the_queue_and_no_place_is_lost() {
        let queue = queue(1);
        let running = queue.turn(artifact("a")).await.unwrap();
        let gone = wait(queue, "a").await;
        let patient = wait(queue, "b").await;
        gone.abort();
        assert!(gone.await.is_err());
        assert_eq!(queue.state().waiting.len(), 1);
        // This one is given its turn, and is gone before it takes it.
        let turn = queue.turn(artifact("c"));
        let mut turn = Box::pin(turn);
        assert!(is_pending(&mut turn).await);
        drop(running);
        drop(patient.await.unwrap().unwrap());
        drop(turn);
        assert_eq!(queue.state().running, 0);
    }

    /// Polls once.
    async fn is_pending<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_pending())
        })
        .await
    }

    #[tokio::test]
    async fn a_full_queue_refuses() {
        let queue = queue(1);
        let _running = queue.turn(artifact("a")).await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..WAITING {
            waiting.push(wait(queue, "b").await);
        }
        assert_eq!(queue.turn(artifact("c")).await.err(), Some(Lost::Refused));
        waiting.pop().unwrap().abort();
        while queue.state().waiting.len() == WAITING {
            tokio::task::yield_now().await;
        }
        wait(queue, "c").await.abort();
    }

    #[tokio::test]
    async fn a_long_wait_ends() {
        let queue: &'static Queue = Box::leak(Box::new(Queue::with(Duration::from_millis(10))));
        queue.set_places(Some(1));
        let running = queue.turn(artifact("a")).await.unwrap();
        assert_eq!(queue.turn(artifact("b")).await.err(), Some(Lost::Waited));
        assert!(queue.state().waiting.is_empty());
        drop(running);
        assert!(queue.turn(artifact("b")).await.is_ok());
    }

    #[tokio::test]
    async fn more_places_hold_at_once() {
        let queue = queue(2);
        let _one = queue.turn(artifact("a")).await.unwrap();
        let two = wait(queue, "a").await;
        queue.set_places(Some(4));
        assert!(two.await.unwrap().is_ok());
    }
}
