use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::context::Limits;
use crate::memory::LARGE;
use crate::thread_time::thread_time;
use crate::usage::Usage;

pub(crate) type Guest<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a guest has used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    Cpu,
    HostCalls,
}

/// A guest that is ended once it has used up its processor time or its calls of the host.
///
/// Both are looked at whenever the guest yields, which epoch interruption makes it do at every tick.
pub(crate) struct Metered<T> {
    guest: Guest<T>,
    usage: Arc<Usage>,
    cpu: Duration,
    host_calls: u64,
}

impl<T> Metered<T> {
    pub(crate) fn new(guest: Guest<T>, usage: Arc<Usage>, limits: &Limits) -> Self {
        Self { guest, usage, cpu: limits.cpu, host_calls: limits.host_calls }
    }

    fn spent(&self) -> Option<Spent> {
        if self.usage.cpu() > self.cpu {
            Some(Spent::Cpu)
        } else if self.usage.host_calls() > self.host_calls {
            Some(Spent::HostCalls)
        } else {
            None
        }
    }
}

impl<T> Future for Metered<T> {
    type Output = Result<T, Spent>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let start = thread_time();
        let polled = self.guest.as_mut().poll(context);
        self.usage.ran(thread_time().saturating_sub(start));
        match self.spent() {
            Some(spent) => Poll::Ready(Err(spent)),
            None => polled.map(Ok),
        }
    }
}

/// A guest that is given back once it has used more processor time than its budget, or has grown large.
pub(crate) struct Budgeted<T> {
    guest: Option<Metered<T>>,
    budget: Duration,
}

pub(crate) enum Ran<T> {
    ToItsEnd(Result<T, Spent>),
    OverBudget(Metered<T>),
}

impl<T> Budgeted<T> {
    pub(crate) fn new(guest: Metered<T>, budget: Duration) -> Self {
        Self { guest: Some(guest), budget }
    }
}

impl<T> Future for Budgeted<T> {
    type Output = Ran<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ran<T>> {
        let mut guest = self.guest.take().expect("not polled again after its end");
        if let Poll::Ready(ended) = Pin::new(&mut guest).poll(context) {
            return Poll::Ready(Ran::ToItsEnd(ended));
        }
        if guest.usage.cpu() > self.budget || guest.usage.memory() > LARGE {
            // Whoever polls it next is the one to be woken, so that no wake-up is lost.
            return Poll::Ready(Ran::OverBudget(guest));
        }
        self.guest = Some(guest);
        Poll::Pending
    }
}
