use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::access::Access;
use crate::core::Core;
use crate::listing::Listing;

/// An edit is several changes: this long after the first, most of the others are there too.
const SETTLING: Duration = Duration::from_millis(20);

/// Tells what has changed of what is offered to a client, since it was last told.
pub(crate) struct News {
    core: Arc<Core>,
    access: Arc<Access>,
    changes: watch::Receiver<u64>,
    last: Option<Arc<Listing>>,
}

/// What has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) tools: bool,
    pub(crate) prompts: bool,
    pub(crate) resources: bool,
    /// The URIs under which something else is read.
    pub(crate) updated: Vec<String>,
}

impl News {
    /// What changes from now on, against what was last listed to the client, if that is still to be seen.
    pub(crate) async fn from_now(core: Arc<Core>, access: Arc<Access>) -> Self {
        let listed = access.listed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut changes = begun(&core).await;
        changes.mark_unchanged();
        let now = core.listing(&access).await.ok();
        let last = match (listed, now) {
            (Some(listed), Some(now)) if !Arc::ptr_eq(&listed, &now) => {
                // It changed before anybody watched: that is the first of the news.
                changes.mark_changed();
                Some(listed)
            }
            // What changed while the lists were made may be in them: then nothing is known of what the client has seen.
            (_, now) => now.filter(|_| !changes.has_changed().unwrap_or(true)),
        };
        Self { core, access, changes, last }
    }

    /// Lists what a client is told the changes of from here on, whenever the telling begins.
    pub(crate) async fn begin(core: &Core, access: &Access) {
        begun(core).await;
        // What can't be listed is told of when it can.
        let _ = core.listing(access).await;
    }

    /// Waits for the next change. Of resources, those at `uris` count. `None` where there will be none.
    pub(crate) async fn next(&mut self, uris: impl FnOnce() -> BTreeSet<String>) -> Option<Changed> {
        self.changes.changed().await.ok()?;
        tokio::time::sleep(SETTLING).await;
        self.changes.mark_unchanged();
        let now = match self.core.listing(&self.access).await {
            Ok(now) => now,
            Err(error) => {
                tracing::warn!(error = %error.message, "a change can't be told");
                self.last = None;
                return Some(Changed::default());
            }
        };
        let before = self.last.replace(Arc::clone(&now));
        Some(Changed::between(before.as_deref(), &now, uris()))
    }
}

/// The counter of changes, once they are counted, or once it is known that nobody will.
async fn begun(core: &Core) -> watch::Receiver<u64> {
    let mut changes = core.changes.clone();
    let _ = changes.wait_for(|count| *count > 0).await;
    changes
}

impl Changed {
    fn between(before: Option<&Listing>, now: &Listing, uris: BTreeSet<String>) -> Self {
        let Some(before) = before else {
            return Self { tools: true, prompts: true, resources: true, updated: uris.into_iter().collect() };
        };
        Self {
            tools: before.tools() != now.tools(),
            prompts: before.prompts() != now.prompts(),
            resources: before.resources() != now.resources() || before.templates() != now.templates(),
            updated: uris.into_iter().filter(|uri| before.version(uri) != now.version(uri)).collect(),
        }
    }
}
