use std::io;
use std::sync::Arc;

use rmcp::service::serve_directly_with_ct;
use rmcp::transport::stdio_pipes;
use skill_catalog::Catalog;
use skill_home::{DiskError, watch_source};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::connection::Connection;
use crate::gate::Gate;
use crate::lines::Lines;
use crate::offer::Offer;
use crate::server::{Core, Server};

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
    let connection = Arc::<Connection>::default();
    let server = Server::new(Arc::new(Core::new(catalog, offer, changes)), Arc::clone(&connection));
    let (reader, writer) = stdio_pipes();
    let lines = Lines::new(reader, writer, connection);
    let running = serve_directly_with_ct(Gate(server), lines, None, CancellationToken::new());
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
