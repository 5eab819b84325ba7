use std::sync::Arc;

use skill_catalog::Catalog;
use skill_home::{DiskError, watch_source};
use tokio::sync::watch::{Receiver, channel};
use tokio_util::task::AbortOnDropHandle;

use crate::offer::Offer;

/// Counts the changes of what is offered, for those who wait to be told, as long as what comes with it is kept.
///
/// The first count is that it has begun: a server answers before that. One without it works, and finds changes when it is
/// asked.
pub(crate) fn watch(catalog: &Catalog, offer: &Offer) -> (Receiver<u64>, AbortOnDropHandle<()>) {
    let (sender, changes) = channel(0);
    let (home, paths) = (catalog.home().clone(), offer.paths.clone());
    let watching = tokio::task::spawn_blocking(move || {
        let tell = Arc::new(move || sender.send_modify(|count| *count += 1));
        let told = Arc::clone(&tell);
        let mut watching = vec![home.changes().watch(move |_| told())?];
        for path in paths {
            let tell = Arc::clone(&tell);
            watching.push(watch_source(&path, move || tell())?);
        }
        tell();
        Ok::<_, DiskError>(watching)
    });
    let keeping = tokio::spawn(async move {
        match watching.await {
            Ok(Ok(_watching)) => std::future::pending().await,
            Ok(Err(error)) => tracing::warn!(%error, "clients are not told of changes"),
            Err(_) => {}
        }
    });
    (changes, AbortOnDropHandle::new(keeping))
}
