use std::io;
use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;
use skill_catalog::Catalog;
use skill_home::{DiskError, watch_source};
use tokio::sync::watch;

use crate::input::Input;
use crate::offer::Offer;
use crate::server::Server;

/// Serves one client over stdin and stdout, until stdin ends.
///
/// Not one byte goes to stdout that is no JSON-RPC message.
pub async fn serve_stdio(catalog: Arc<Catalog>, offer: Offer) -> io::Result<()> {
    let (sender, changes) = watch::channel(0);
    let (home, paths) = (catalog.home().clone(), offer.paths.clone());
    // Watching is only for those who wait to be told: a server without it works, and finds changes when asked.
    let watching = tokio::task::spawn_blocking(move || {
        let tell = Arc::new(move || sender.send_modify(|count| *count += 1));
        let told = Arc::clone(&tell);
        let mut watching = vec![home.changes().watch(move |_| told())?];
        for path in paths {
            let tell = Arc::clone(&tell);
            watching.push(watch_source(&path, move || tell())?);
        }
        Ok::<_, DiskError>(watching)
    });
    let (end, ended) = watch::channel(false);
    let server = Server::new(catalog, offer, changes, ended);
    let (reader, writer) = stdio_pipes();
    let running = match server.serve((Input::new(reader, end), writer)).await {
        Ok(running) => running,
        // The client went away before it said anything.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(io::Error::other(error)),
    };
    let watcher = match watching.await {
        Ok(Ok(watcher)) => Some(watcher),
        Ok(Err(error)) => {
            tracing::warn!(%error, "clients are not told of changes");
            None
        }
        Err(_) => None,
    };
    let ended = running.waiting().await;
    drop(watcher);
    ended.map(drop).map_err(io::Error::other)
}
