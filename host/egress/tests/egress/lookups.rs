use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use skill_egress::{Egress, Error, Request, Resolver, Resolving, Wait};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::server::{Server, ok};
use crate::world::{Call, World, get};

/// Knows `there.example.com`; for other names it looks until it is let go, as the system does where no name server answers.
#[derive(Clone)]
struct Slow {
    looking: Arc<AtomicUsize>,
    let_go: Arc<Semaphore>,
}

impl Resolver for Slow {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            if host == "there.example.com" {
                return Ok(vec!["127.0.0.1".parse().unwrap()]);
            }
            self.looking.fetch_add(1, Ordering::SeqCst);
            let _ = self.let_go.acquire().await;
            self.looking.fetch_sub(1, Ordering::SeqCst);
            Err(io::Error::other("no name server answers"))
        })
    }
}

const SHORT: Duration = Duration::from_millis(50);

async fn give_up(call: &Call, url: &str) {
    let error = call.gate.send(Request { timeout: Some(SHORT), ..get(url) }).await.unwrap_err();
    assert_eq!(error, Error::Timeout { wait: Wait::Total, after: SHORT }, "{url}");
}

#[tokio::test]
async fn lookups_that_nobody_waits_for_take_no_threads_from_others() {
    let server = Server::start(|_| ok("hello")).await;
    let there = server.url("/").replace("127.0.0.1", "there.example.com");
    let rules = [server.url(""), there.trim_end_matches('/').to_owned()];
    let world = World { any: true, ..World::allowing(rules) };
    let slow = Slow { looking: Arc::default(), let_go: Arc::new(Semaphore::new(0)) };
    let egress = Egress::with(Handle::current(), Box::new(slow.clone()), Vec::new());

    let hostile = world.call_through(&egress, "hostile");
    for at in 0..20 {
        give_up(&hostile, &format!("http://name{at}.example.com/")).await;
    }
    assert_eq!(slow.looking.load(Ordering::SeqCst), 8);
    // Neither another request nor another call of it has more of them go on.
    give_up(&hostile, &there).await;
    give_up(&world.call_through(&egress, "hostile"), &there).await;
    assert_eq!(slow.looking.load(Ordering::SeqCst), 8);
    assert_eq!(world.call_through(&egress, "good").get(&there).await.unwrap().body, b"hello");

    slow.let_go.close();
    assert_eq!(hostile.get(&there).await.unwrap().body, b"hello");
    assert_eq!(slow.looking.load(Ordering::SeqCst), 0);
}
