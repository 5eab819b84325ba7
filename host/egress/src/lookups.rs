use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use skill_package::HostName;
use tokio::sync::Semaphore;

use crate::resolver::Resolver;

/// Looks names up, for each installation a few at a time.
///
/// The system can't be told to stop looking for a name: on a thread of its own it goes on until name servers have answered
/// or were given up, whether or not a request still waits for it. So that nobody takes all threads from the others by
/// asking and hanging up, a lookup counts until it has really ended.
pub(crate) struct Lookups {
    resolver: Arc<dyn Resolver>,
    /// By installation.
    turns: Mutex<HashMap<Arc<str>, Arc<Semaphore>>>,
}

/// How many lookups of one installation go on at a time; the others wait.
const AT_A_TIME: usize = 8;

impl Lookups {
    pub(crate) fn new(resolver: Box<dyn Resolver>) -> Self {
        Self { resolver: resolver.into(), turns: Mutex::default() }
    }

    /// The addresses of a name. Must run on the runtime that does the I/O.
    pub(crate) async fn find(&self, installation: &Arc<str>, name: &HostName) -> io::Result<Vec<IpAddr>> {
        let turn = self.turns(installation).acquire_owned().await.map_err(io::Error::other)?;
        let (resolver, name) = (self.resolver.clone(), name.clone());
        // A task of its own, which nobody ends.
        let lookup = tokio::spawn(async move {
            let _turn = turn;
            resolver.resolve(name.as_str()).await
        });
        lookup.await.map_err(io::Error::other)?
    }

    fn turns(&self, installation: &Arc<str>) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(installation.clone()).or_insert_with(|| Arc::new(Semaphore::new(AT_A_TIME))).clone()
    }
}
