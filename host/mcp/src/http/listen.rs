use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use skill_catalog::Catalog;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::changes::watch;
use crate::http::guard::Guard;
use crate::http::router::Router;
use crate::offer::Offer;
use crate::server::Core;

/// Connections at once.
const CONNECTIONS: usize = 4_096;

/// How long a client may take for the head of a request.
const SLOWEST_HEAD: Duration = Duration::from_secs(10);

/// How long calls may go on once the server is to end.
const LAST_CALLS: Duration = Duration::from_secs(10);

/// How long their answers may take to reach their clients then.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

const SWEEP: Duration = Duration::from_secs(60);

/// Where a server listens, and to whom.
pub struct Http {
    pub address: SocketAddr,
    /// Names by which it is called, beside its address.
    pub hosts: Vec<String>,
}

/// Serves any number of clients under `/mcp`, until `stop`; then calls may end, and what has not ended by then is ended.
///
/// `listening` is called with the address once clients can connect.
///
/// # Errors
/// The address can't be listened to.
pub async fn serve_http(
    catalog: Arc<Catalog>,
    offer: Offer,
    options: &Http,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let listener = listen(options.address)?;
    let address = listener.local_addr()?;
    let (changes, _watching) = watch(&catalog, &offer);
    let stopped = CancellationToken::new();
    let core = Arc::new(Core::new(catalog, offer, changes));
    let router = Arc::new(Router::new(Arc::clone(&core), Guard::new(address, &options.hosts), stopped.clone()));
    let connections = Connections { places: Arc::new(Semaphore::new(CONNECTIONS)), graceful: GracefulShutdown::new() };
    listening(address);
    let mut sweep = tokio::time::interval(SWEEP);
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = sweep.tick() => router.sessions().sweep(),
            () = connections.accept(&listener, &router) => {}
        }
    }
    drop(listener);
    core.stopping.cancel();
    router.rest(LAST_CALLS).await;
    stopped.cancel();
    let _ = tokio::time::timeout(LAST_ANSWERS, connections.graceful.shutdown()).await;
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
    socket.listen(u32::try_from(CONNECTIONS).expect("a small number"))
}

struct Connections {
    places: Arc<Semaphore>,
    graceful: GracefulShutdown,
}

impl Connections {
    /// Takes one more client, when there is room for it.
    async fn accept(&self, listener: &TcpListener, router: &Arc<Router>) {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("never closed");
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // The system is out of descriptors, say.
                tracing::warn!(%error, "a client could not connect");
                return tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let _ = stream.set_nodelay(true);
        let mut http = Builder::new(TokioExecutor::new());
        http.http1().timer(TokioTimer::new()).header_read_timeout(SLOWEST_HEAD);
        http.http2().timer(TokioTimer::new()).keep_alive_interval(Duration::from_secs(20));
        let router = Arc::clone(router);
        let answer = service_fn(move |request| {
            let router = Arc::clone(&router);
            async move { Ok::<_, Infallible>(router.answer(request).await) }
        });
        let connection = http.serve_connection(TokioIo::new(stream), answer).into_owned();
        let connection = self.graceful.watch(connection);
        tokio::spawn(async move {
            // What goes wrong with a client's connection is the client's to notice.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
}
