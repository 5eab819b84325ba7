use std::io;
use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;
use skill_catalog::Catalog;
use skill_package::SkillName;
use tokio::sync::watch;

use crate::input::Input;
use crate::server::Server;

/// Serves one client over stdin and stdout, until stdin ends.
///
/// Not one byte goes to stdout that is no JSON-RPC message.
pub async fn serve_stdio(catalog: Arc<Catalog>, only: Vec<SkillName>) -> io::Result<()> {
    let (sender, changes) = watch::channel(0);
    let home = catalog.home().clone();
    // Watching is only for those who wait to be told: a server without it works, and finds changes when asked.
    let watching = tokio::task::spawn_blocking(move || {
        home.changes().watch(move |count| {
            let _ = sender.send(count);
        })
    });
    let (end, ended) = watch::channel(false);
    let server = Server::new(catalog, only, changes, ended);
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
