use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::http::guard::HEAD;
use crate::http::places::{self, Places};
use crate::http::rates::Client;
use crate::http::router::Router;

/// How long a client may take for the head of a request, for its first request, and for the handshake of TLS.
const SLOWEST: Duration = Duration::from_secs(10);

/// How long a client may take nothing of what is sent to it.
const UNREAD: Duration = Duration::from_secs(60);

/// How long the server rests when the system has no descriptor for one more client.
const REST: Duration = Duration::from_millis(100);

/// The connections of all clients.
pub(crate) struct Connections {
    places: Arc<Places>,
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
        Self { places: Places::new(places::possible()), graceful: GracefulShutdown::new(), tls }
    }

    /// Takes one more client, when there is room for it.
    pub(crate) async fn accept(&self, listener: &TcpListener, router: &Arc<Router>) {
        let free = self.places.free().await;
        let (stream, client) = match listener.accept().await {
            Ok(accepted) => accepted,
            // That client has gone already.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => return,
            Err(error) => {
                tracing::warn!(%error, "a client could not connect");
                return tokio::time::sleep(REST).await;
            }
        };
        let Ok(called) = stream.local_addr() else { return };
        let ends = Ends { client: client.ip(), called: called.ip().to_canonical() };
        let Some(place) = self.places.take(free, Client::of(None, ends.client)) else {
            return tracing::debug!(%client, "one address has as many connections as it may");
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

async fn serve<S>(stream: S, ends: Ends, router: Arc<Router>, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut http = Builder::new();
    // As much is read in pieces of this size, so that the guard counts again.
    http.timer(TokioTimer::new()).header_read_timeout(SLOWEST).max_buf_size(HEAD);
    let asked = CancellationToken::new();
    let first = asked.clone();
    let answer = service_fn(move |request| {
        let router = Arc::clone(&router);
        asked.cancel();
        async move { Ok::<_, Infallible>(router.answer(request, ends).await) }
    });
    let mut stream = Box::pin(TimeoutStream::new(stream));
    stream.as_mut().set_write_timeout_pinned(Some(UNREAD));
    let connection = watcher.watch(http.serve_connection(TokioIo::new(stream), answer));
    // Who connects and asks nothing does not keep a place from others.
    let silent = async {
        match tokio::time::timeout(SLOWEST, first.cancelled()).await {
            Ok(()) => std::future::pending().await,
            Err(_) => tracing::debug!("a client asked nothing"),
        }
    };
    tokio::select! {
        // What goes wrong with a client's connection is the client's to notice.
        served = connection => served.unwrap_or_else(|error| tracing::debug!(%error, "a connection broke off")),
        () = silent => {}
    }
}
