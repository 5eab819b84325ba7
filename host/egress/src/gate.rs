use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::Body;
use http_body_util::BodyExt;
use skill_policy::NetworkPermission;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

use crate::egress::Shared;
use crate::error::{Error, Wait};
use crate::exchange::{Exchange, Hop, HopBody, Timeouts};
use crate::follow::Follow;
use crate::headers::check_headers;
use crate::incoming::ResponseBody;
use crate::limits::Limits;
use crate::request::{Request, Response};
use crate::seal::Seals;
use crate::{Egress, target};

/// The way out of one call: what it may reach, with which secrets, within which limits.
///
/// Every request goes through the same steps: its URL is parsed, the policy is asked, secrets are put in, the name is
/// resolved once, every address is checked, and only a checked address is connected to, with TLS for the name.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) egress: Arc<Shared>,
    pub(crate) installation: Arc<str>,
    pub(crate) permission: NetworkPermission,
    pub(crate) seals: Arc<Seals>,
    pub(crate) limits: Limits,
    open: Arc<Semaphore>,
}

impl Gate {
    /// `installation` names whose call it is: calls of one installation share connections, others never do.
    pub fn new(
        egress: &Egress,
        installation: &str,
        permission: NetworkPermission,
        seals: Arc<Seals>,
        limits: Limits,
    ) -> Self {
        let open = Arc::new(Semaphore::new(limits.open));
        let egress = egress.0.clone();
        Self(Arc::new(Inner { egress, installation: installation.into(), permission, seals, limits, open }))
    }

    /// Sends a whole request, follows its redirects, and gives the whole response: decoded, and without any secret's value.
    ///
    /// Dropping the returned future closes the connection.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let inner = self.0.clone();
        let open = inner.admit()?;
        let total = request.timeout.map_or(inner.limits.total, |wanted| wanted.min(inner.limits.total));
        let task = async move {
            let _open = open;
            let end = Instant::now() + total;
            let follow = Follow::new(&inner, request, end)?;
            within(total, follow.run()).await
        };
        self.on_io(task).await
    }

    /// Sends one request whose body may still be written, and gives the response as it comes. A redirect is a response.
    ///
    /// The URL is absolute; `host` is set from it, whatever the request says. References to secrets are replaced and values taken out as
    /// in [`send`](Self::send); a body that may have to carry a secret is sent when it is there as a whole.
    pub async fn forward<B>(
        &self,
        request: http::Request<B>,
        timeouts: Timeouts,
    ) -> Result<http::Response<ResponseBody>, Error>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: std::fmt::Display,
    {
        let inner = self.0.clone();
        let open = inner.admit()?;
        let hop = hop_of(request, inner.limits.request_headers)?;
        let task = async move {
            let total = inner.limits.total;
            let end = Instant::now() + total;
            let exchange = Exchange::new(&inner, timeouts, end, false);
            let answer = within(total, exchange.run(hop)).await?;
            let mut response = answer.into_response();
            response.body_mut().hold(open);
            Ok(response)
        };
        self.on_io(task).await
    }

    /// Runs on the threads that do the I/O, off the guests' way; ends when nobody waits for it any more.
    async fn on_io<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        struct Ending<T>(JoinHandle<T>);
        impl<T> Drop for Ending<T> {
            fn drop(&mut self) {
                self.0.abort();
            }
        }
        let mut task = Ending(self.0.egress.io.spawn(task));
        (&mut task.0).await.unwrap_or_else(|error| Err(Error::Protocol(format!("the exchange broke off: {error}"))))
    }
}

impl Inner {
    fn admit(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.open.clone().try_acquire_owned().map_err(|_| Error::Open(self.limits.open))
    }
}

async fn within<T>(total: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let timeout = |_| Error::Timeout { wait: Wait::Total, after: total };
    tokio::time::timeout(total, work).await.map_err(timeout)?
}

fn hop_of<B>(request: http::Request<B>, limit: usize) -> Result<Hop, Error>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: std::fmt::Display,
{
    let (mut parts, body) = request.into_parts();
    parts.headers.remove(http::header::HOST);
    check_headers(&parts.headers, limit)?;
    let broken = |error: B::Error| Error::Invalid(format!("the request's body broke off: {error}"));
    Ok(Hop {
        target: target::parse(&parts.uri.to_string())?,
        method: target::method(parts.method.as_str())?,
        headers: parts.headers,
        body: HopBody::Stream(body.map_err(broken).boxed_unsync()),
    })
}
