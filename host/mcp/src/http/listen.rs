use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use skill_catalog::Catalog;
use skill_tokens::Tokens;
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::changes::watch;
use crate::core::Core;
use crate::http::bearers::Bearers;
use crate::http::connections::Connections;
use crate::http::guard::Guard;
use crate::http::places;
use crate::http::rates::Rates;
use crate::http::router::Router;
use crate::http::tls::{Certificates, Identity, IdentityError};
use crate::offer::Offer;

/// How long calls may go on once the server is to end.
const LAST_CALLS: Duration = Duration::from_secs(10);

/// How long their answers may take to reach their clients then.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// Where a server listens, and to whom.
pub struct Http {
    pub address: SocketAddr,
    /// Names by which it is called, beside its address.
    pub hosts: Vec<String>,
    /// Only who shows a token is served. Else who shows none is served in full.
    pub token: bool,
    /// Requests a second, for each client.
    pub rate: NonZeroU32,
    /// What it speaks TLS with; plain HTTP where there is none.
    pub identity: Option<Identity>,
}

/// Why a server can't begin.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error("could not listen to {address}: {source}")]
    Address { address: SocketAddr, source: io::Error },
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

/// Serves any number of clients under `/mcp`, until `stop`; then calls may end, and what has not ended by then is ended.
///
/// `listening` is called with the URL once clients can connect.
pub async fn serve_http(
    catalog: Arc<Catalog>,
    offer: Offer,
    options: Http,
    listening: impl FnOnce(&str),
    stop: impl Future<Output = ()>,
) -> Result<(), ListenError> {
    let certificates = options.identity.map(Certificates::load).transpose()?;
    let fault = |source| ListenError::Address { address: options.address, source };
    let listener = listen(options.address).map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    let (mut changes, _watching) = watch(&catalog, &offer);
    let stopped = CancellationToken::new();
    let tokens = Tokens::of(catalog.home().clone());
    let core = Arc::new(Core::new(catalog, offer, changes.clone()));
    let router = Arc::new(Router::new(
        Arc::clone(&core),
        Guard::new(address, &options.hosts),
        Bearers::new(tokens, options.token, stopped.clone()),
        Rates::new(options.rate),
    ));
    let connections = Connections::new(certificates.as_ref().map(Certificates::acceptor));
    let scheme = if certificates.is_some() { "https" } else { "http" };
    listening(&format!("{scheme}://{address}/mcp"));
    let mut sweep = std::pin::pin!(tokio::time::sleep(router.sweep()));
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = connections.accept(&listener, &router) => continue,
            () = &mut sweep => {}
            // Tokens that are revoked are over at once.
            Ok(()) = changes.changed() => {}
        }
        sweep.as_mut().reset(Instant::now() + router.sweep());
        certificates.iter().for_each(|certificates| certificates.renew());
    }
    drop(listener);
    core.stopping.cancel();
    router.rest(LAST_CALLS).await;
    stopped.cancel();
    let _ = tokio::time::timeout(LAST_ANSWERS, connections.end()).await;
    Ok(())
}

/// Listens with room for a burst of clients: one that the system has no place for any more is cut off.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that starts again finds connections of the last one that are not forgotten yet. Windows would share the
    // port with a stranger.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(u32::try_from(places::MOST).expect("a small number"))
}
