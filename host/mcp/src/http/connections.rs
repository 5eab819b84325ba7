use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::http::router::Router;

/// Connections at once.
pub(crate) const CONNECTIONS: usize = 4_096;

/// How long a client may take for the head of a request, and for the handshake of TLS.
const SLOWEST: Duration = Duration::from_secs(10);

/// The connections of all clients.
pub(crate) struct Connections {
    places: Arc<Semaphore>,
    graceful: GracefulShutdown,
    tls: Option<TlsAcceptor>,
}

/// The two ends of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    pub(crate) client: IpAddr,
    /// The address that the client has called.
    pub(crate) called: IpAddr,
}

impl Connections {
    pub(crate) fn new(tls: Option<TlsAcceptor>) -> Self {
        Self { places: Arc::new(Semaphore::new(CONNECTIONS)), graceful: GracefulShutdown::new(), tls }
    }

    /// Takes one more client, when there is room for it.
    pub(crate) async fn accept(&self, listener: &TcpListener, router: &Arc<Router>) {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("never closed");
        let (stream, ends) = match listener.accept().await.and_then(ends) {
            Ok(accepted) => accepted,
            Err(error) => {
                // The system is out of descriptors, say.
                tracing::warn!(%error, "a client could not connect");
                return tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let _ = stream.set_nodelay(true);
        let (watcher, router, tls) = (self.graceful.watcher(), Arc::clone(router), self.tls.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(stream, ends, router, watcher).await,
                Some(tls) => match tokio::time::timeout(SLOWEST, tls.accept(stream)).await {
                    Ok(Ok(stream)) => serve(stream, ends, router, watcher).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a client could not shake hands"),
                    Err(_) => tracing::debug!("a client took too long to shake hands"),
                },
            }
            drop(place);
        });
    }

    /// Waits until all answers are sent, and tells clients to ask no more.
    pub(crate) async fn end(self) {
        self.graceful.shutdown().await;
    }
}

fn ends((stream, client): (TcpStream, SocketAddr)) -> std::io::Result<(TcpStream, Ends)> {
    let called = stream.local_addr()?.ip();
    Ok((stream, Ends { client: client.ip(), called: called.to_canonical() }))
}

async fn serve<S>(stream: S, ends: Ends, router: Arc<Router>, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut http = Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(SLOWEST);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(Duration::from_secs(20));
    let answer = service_fn(move |request| {
        let router = Arc::clone(&router);
        async move { Ok::<_, Infallible>(router.answer(request, ends).await) }
    });
    let connection = http.serve_connection(TokioIo::new(stream), answer).into_owned();
    // What goes wrong with a client's connection is the client's to notice.
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection broke off");
    }
}
