use std::net::IpAddr;

use http::{HeaderValue, Request, Response, Uri, header};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::limits::Limits;
use crate::outgoing::RequestBody;

/// A connection to one address, and the protocol that was agreed on.
pub(crate) struct Connection {
    peer: IpAddr,
    sender: Sender,
}

enum Sender {
    Http1(http1::SendRequest<RequestBody>),
    Http2(http2::SendRequest<RequestBody>),
}

impl Connection {
    /// Begins to speak HTTP/1.1. The connection is driven by a task of its own, which ends when nobody holds it any more.
    pub(crate) async fn http1(
        peer: IpAddr,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        limits: &Limits,
    ) -> hyper::Result<Self> {
        let mut builder = http1::Builder::new();
        builder.max_headers(limits.response_fields).max_header_size(limits.response_headers);
        let (sender, driver) = builder.handshake(TokioIo::new(stream)).await?;
        drive(driver);
        Ok(Self { peer, sender: Sender::Http1(sender) })
    }

    /// Begins to speak HTTP/2.
    pub(crate) async fn http2(
        peer: IpAddr,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        limits: &Limits,
    ) -> hyper::Result<Self> {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        let headers = u32::try_from(limits.response_headers).unwrap_or(u32::MAX);
        builder.timer(TokioTimer::new()).max_header_list_size(headers);
        let (sender, driver) = builder.handshake(TokioIo::new(stream)).await?;
        drive(driver);
        Ok(Self { peer, sender: Sender::Http2(sender) })
    }

    /// The address at the other end.
    pub(crate) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Whether nothing more can be sent.
    pub(crate) fn is_closed(&self) -> bool {
        match &self.sender {
            Sender::Http1(sender) => sender.is_closed(),
            Sender::Http2(sender) => sender.is_closed(),
        }
    }

    /// A second handle to the same connection, where the protocol lets requests share one.
    pub(crate) fn share(&self) -> Option<Self> {
        match &self.sender {
            Sender::Http1(_) => None,
            Sender::Http2(sender) => Some(Self { peer: self.peer, sender: Sender::Http2(sender.clone()) }),
        }
    }

    /// Waits until a request can be sent; an error where that will never be.
    pub(crate) async fn ready(&mut self) -> hyper::Result<()> {
        match &mut self.sender {
            Sender::Http1(sender) => sender.ready().await,
            Sender::Http2(sender) => sender.ready().await,
        }
    }

    /// Sends a request to an absolute URL. One that did not leave comes back with the error.
    pub(crate) async fn send(
        &mut self,
        uri: &Uri,
        mut request: Request<RequestBody>,
    ) -> Result<Response<Incoming>, Unsent> {
        let sent = match &mut self.sender {
            Sender::Http1(sender) => {
                to_origin_form(&mut request, uri);
                sender.try_send_request(request).await
            }
            Sender::Http2(sender) => {
                // The URL says it all (RFC 9113 section 8.3.1).
                request.headers_mut().remove(header::HOST);
                *request.uri_mut() = uri.clone();
                sender.try_send_request(request).await
            }
        };
        sent.map_err(|mut failure| Unsent { request: failure.take_message(), error: failure.into_error() })
    }
}

/// A request without a response.
pub(crate) struct Unsent {
    /// What did not leave, and can be sent elsewhere.
    pub(crate) request: Option<Request<RequestBody>>,
    pub(crate) error: hyper::Error,
}

/// The path in the first line, the host in a header (RFC 9112 section 3.2.1).
fn to_origin_form(request: &mut Request<RequestBody>, uri: &Uri) {
    let host = uri.authority().and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(header::HOST, host);
    }
    let path = uri.path_and_query().cloned();
    *request.uri_mut() = path.map_or_else(Uri::default, Uri::from);
}

fn drive(driver: impl Future<Output = hyper::Result<()>> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(error) = driver.await {
            // Whoever waits for a response is told by its own error.
            tracing::debug!(%error, "a connection ended");
        }
    });
}
