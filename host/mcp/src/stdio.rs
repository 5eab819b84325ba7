use std::io;
use std::sync::Arc;

use rmcp::service::serve_directly_with_ct;
use rmcp::transport::stdio_pipes;
use skill_catalog::Catalog;
use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::changes::watch;
use crate::connection::Connection;
use crate::core::Core;
use crate::gate::Gate;
use crate::lines::Lines;
use crate::offer::Offer;
use crate::server::Server;

/// Serves one client over stdin and stdout, until stdin ends.
///
/// Not one byte goes to stdout that is no JSON-RPC message.
pub async fn serve_stdio(catalog: Arc<Catalog>, offer: Offer) -> io::Result<()> {
    let (changes, _watching) = watch(&catalog, &offer);
    let connection = Connection::with(Access::full(CancellationToken::new()));
    let server = Server::new(Arc::new(Core::new(catalog, offer, changes)), Arc::clone(&connection));
    let (reader, writer) = stdio_pipes();
    let lines = Lines::new(reader, writer, connection);
    let running = serve_directly_with_ct(Gate(server), lines, None, CancellationToken::new());
    running.waiting().await.map(drop).map_err(io::Error::other)
}
