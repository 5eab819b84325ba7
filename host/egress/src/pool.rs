use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use skill_package::Origin;
use tokio::runtime::Handle;

use crate::connection::Connection;

/// Connections that wait for another request, so that it needs no new handshake.
///
/// They belong to one installation and one origin each: no skill ever sends over a connection that another one made.
pub(crate) struct Pool {
    /// Where connections are driven.
    io: Handle,
    idle: Mutex<HashMap<Route, Vec<Idle>>>,
}

/// Who may use a connection, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Route {
    pub(crate) installation: Arc<str>,
    pub(crate) origin: Origin,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

/// How long a connection waits.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many connections of a route wait, and how many altogether.
const PER_ROUTE: usize = 4;
const ALL: usize = 64;

impl Pool {
    pub(crate) fn new(io: Handle) -> Self {
        Self { io, idle: Mutex::default() }
    }

    /// Takes a connection whose address passes the check of this very request.
    pub(crate) fn take(&self, route: &Route, check: impl Fn(IpAddr) -> bool) -> Option<Connection> {
        let mut idle = self.lock();
        let waiting = idle.get_mut(route)?;
        waiting.retain(Idle::is_usable);
        let place = waiting.iter().rposition(|idle| check(idle.connection.peer()))?;
        match waiting[place].connection.share() {
            Some(shared) => {
                waiting[place].since = Instant::now();
                Some(shared)
            }
            None => Some(waiting.swap_remove(place).connection),
        }
    }

    /// Keeps a connection for later.
    pub(crate) fn put(self: &Arc<Self>, route: Route, connection: Connection) {
        let mut idle = self.lock();
        if idle.is_empty() {
            self.io.spawn(expire(Arc::downgrade(self)));
        }
        if idle.values().map(Vec::len).sum::<usize>() >= ALL {
            return;
        }
        let waiting = idle.entry(route).or_default();
        waiting.retain(Idle::is_usable);
        if waiting.len() < PER_ROUTE {
            waiting.push(Idle { connection, since: Instant::now() });
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Route, Vec<Idle>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Idle {
    fn is_usable(&self) -> bool {
        self.since.elapsed() < PATIENCE && !self.connection.is_closed()
    }
}

/// Drops what has waited too long, until nothing is left.
async fn expire(pool: Weak<Pool>) {
    loop {
        tokio::time::sleep(PATIENCE / 4).await;
        let Some(pool) = pool.upgrade() else { return };
        let mut idle = pool.lock();
        idle.retain(|_, waiting| {
            waiting.retain(Idle::is_usable);
            !waiting.is_empty()
        });
        if idle.is_empty() {
            return;
        }
    }
}
