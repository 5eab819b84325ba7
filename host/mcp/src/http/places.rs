use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::rates::Client;

/// Connections at once, where the system has descriptors for them.
pub(crate) const MOST: usize = 4_096;

/// The part of them that one address may hold.
const SHARE: usize = 4;

/// The places of clients that are connected.
pub(crate) struct Places {
    free: Arc<Semaphore>,
    each: usize,
    taken: Mutex<HashMap<Client, usize>>,
}

/// One of them, until it is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    client: Client,
    _free: OwnedSemaphorePermit,
}

impl Places {
    pub(crate) fn new(count: usize) -> Arc<Self> {
        let each = (count / SHARE).max(1);
        Arc::new(Self { free: Arc::new(Semaphore::new(count)), each, taken: Mutex::default() })
    }

    /// Waits until a place is free.
    pub(crate) async fn free(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.free).acquire_owned().await.expect("never closed")
    }

    /// Gives a free place to a client; `None` where it has as many as one may have.
    pub(crate) fn take(self: &Arc<Self>, free: OwnedSemaphorePermit, client: Client) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(client.clone()).or_default();
        if *count >= self.each {
            return None;
        }
        *count += 1;
        Some(Place { places: Arc::clone(self), client, _free: free })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.client);
            }
        }
    }
}

/// How many clients this process can be connected with. Where the system's limit on open files can be raised, it is; half of it stays for what skills open.
#[cfg(unix)]
pub(crate) fn possible() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const WANTED: u64 = 2 * MOST as u64;
    let limit = getrlimit(Resource::Nofile);
    let raised = limit.maximum.map_or(WANTED, |most| most.min(WANTED));
    let now = limit.current.unwrap_or(WANTED);
    let now = if now < raised && setrlimit(Resource::Nofile, Rlimit { current: Some(raised), ..limit }).is_ok() {
        raised
    } else {
        now
    };
    usize::try_from(now / 2).unwrap_or(MOST).clamp(1, MOST)
}

#[cfg(not(unix))]
pub(crate) fn possible() -> usize {
    MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_address_does_not_take_all_places() {
        let places = Places::new(8);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|address| Client::of(None, address.parse().unwrap()));
        let first = places.take(places.free().await, one.clone()).unwrap();
        let _second = places.take(places.free().await, one.clone()).unwrap();
        assert!(places.take(places.free().await, one.clone()).is_none());
        assert!(places.take(places.free().await, other).is_some());
        drop(first);
        assert!(places.take(places.free().await, one).is_some());
        assert_eq!(places.free.available_permits(), 7);
        assert_eq!(places.taken.lock().unwrap().len(), 1);
    }
}
