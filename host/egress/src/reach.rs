use std::time::Duration;

use http::{Request, Response, Uri};
use hyper::body::Incoming;
use skill_package::{Host, Scheme};
use skill_policy::{Allowed, CheckedAddress};
use tokio::time::timeout;

use crate::connection::{Connection, Unsent};
use crate::dial::dial;
use crate::error::{Error, Wait};
use crate::gate::Inner;
use crate::incoming::Lease;
use crate::limits::Limits;
use crate::outgoing::RequestBody;
use crate::pool::Route;

/// Reaches the server of a request that the policy allows: over a connection of an earlier one, or over a new one to an address
/// that was checked.
pub(crate) struct Reach<'a> {
    gate: &'a Inner,
    allowed: &'a Allowed,
    limits: &'a Limits,
    route: Route,
}

/// How long a connection that has waited may take to be ready again.
const READY: Duration = Duration::from_millis(100);

impl<'a> Reach<'a> {
    pub(crate) fn new(gate: &'a Inner, allowed: &'a Allowed, limits: &'a Limits) -> Self {
        let route = Route { installation: gate.installation.clone(), origin: allowed.origin().clone() };
        Self { gate, allowed, limits, route }
    }

    /// Sends a request, and waits for the head of the response.
    pub(crate) async fn send(
        &self,
        uri: &Uri,
        mut request: Request<RequestBody>,
    ) -> Result<(Response<Incoming>, Option<Lease>), Error> {
        let wait = self.limits.first_byte;
        loop {
            let (mut connection, fresh) = match self.waiting().await {
                Some(connection) => (connection, false),
                None => (self.connect().await?, true),
            };
            let Ok(sent) = timeout(wait, connection.send(uri, request)).await else {
                return Err(Error::Timeout { wait: Wait::FirstByte, after: wait });
            };
            match sent {
                Ok(response) => {
                    // A connection that is shared is in the pool already.
                    let pool = self.gate.egress.pool.clone();
                    let route = self.route.clone();
                    let lease = connection.share().is_none().then(|| Lease { pool, route, connection });
                    return Ok((response, lease));
                }
                // The server closed it while it waited, and nothing left: another connection takes the request.
                Err(Unsent { request: Some(unsent), .. }) if !fresh => request = unsent,
                Err(Unsent { error, .. }) => return Err(failed(&error, self.limits)),
            }
        }
    }

    /// A connection of an earlier request, if one is left.
    async fn waiting(&self) -> Option<Connection> {
        loop {
            let mut connection = self.gate.egress.pool.take(&self.route, |peer| self.allowed.check(peer).is_ok())?;
            if let Ok(Ok(())) = timeout(READY, connection.ready()).await {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let after = self.limits.connect;
        let connecting = async {
            let addresses = self.addresses().await?;
            self.connect_to(&addresses).await
        };
        let connection =
            timeout(after, connecting).await.map_err(|_| Error::Timeout { wait: Wait::Connect, after })??;
        if let Some(shared) = connection.share() {
            self.gate.egress.pool.put(self.route.clone(), shared);
        }
        Ok(connection)
    }

    /// Resolves once. One address that may not be reached refuses them all: an honest name has none.
    async fn addresses(&self) -> Result<Vec<CheckedAddress>, Error> {
        let host = &self.allowed.origin().host;
        let found = match *host {
            Host::Address(address) => vec![address],
            Host::Name(ref name) => {
                let fault = |reason: String| Error::Resolve { host: host.to_string(), reason };
                let found = self.gate.egress.lookups.find(&self.gate.installation, name).await;
                let found = found.map_err(|error| fault(error.to_string()))?;
                if found.is_empty() {
                    return Err(fault("the name exists, but leads nowhere".into()));
                }
                found
            }
        };
        Ok(found.into_iter().map(|address| self.allowed.check(address)).collect::<Result<_, _>>()?)
    }

    async fn connect_to(&self, addresses: &[CheckedAddress]) -> Result<Connection, Error> {
        let origin = self.allowed.origin();
        let host = origin.host.to_string();
        let refused = |reason: String| Error::Connect { host: host.clone(), reason };
        let (stream, peer) = dial(addresses).await.map_err(|error| refused(error.to_string()))?;
        let connection = match origin.scheme {
            Scheme::Http => Connection::http1(peer, stream, self.limits).await,
            Scheme::Https => {
                let stream = self.gate.egress.tls.connect(&origin.host, stream).await?;
                match stream.get_ref().1.alpn_protocol() {
                    Some(b"h2") => Connection::http2(peer, stream, self.limits).await,
                    _ => Connection::http1(peer, stream, self.limits).await,
                }
            }
        };
        connection.map_err(|error| refused(error.to_string()))
    }
}

/// Why a request that was sent has no response.
fn failed(error: &hyper::Error, limits: &Limits) -> Error {
    if error.is_parse_too_large() {
        return Error::HeadersTooLarge(limits.response_headers as u64);
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    Error::Protocol(text)
}
