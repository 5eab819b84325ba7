use std::future::Future;
use std::time::Duration;

use http_body_util::BodyExt;
use skill_egress::{Error as EgressError, Gate, Kind, SecretError, Timeouts, Wait};
use skill_policy::{Attempt, Denial, Reason};
use wasmtime_wasi_http::{Error as WasiError, RequestOptions, WasiBody, WasiHttpHooks};

use crate::contract::skill::engine::http::{Error, Host, Request, Response};
use crate::state::{Denials, State};

impl Host for State {
    async fn send(&mut self, request: Request) -> Result<Response, Error> {
        let request = skill_egress::Request {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body,
            timeout: request.timeout.map(|milliseconds| Duration::from_millis(milliseconds.into())),
            max_redirects: request.max_redirects,
        };
        match self.context.gate.send(request).await {
            Ok(response) => Ok(Response {
                url: response.url,
                status: response.status,
                headers: response.headers,
                body: response.body,
            }),
            Err(error) => {
                self.denials.report(&error);
                Err(told(&error))
            }
        }
    }
}

/// What a guest is told of a failed request.
fn told(error: &EgressError) -> Error {
    match error.kind() {
        Kind::InvalidRequest => Error::InvalidRequest(error.to_string()),
        Kind::Denied => Error::Denied(error.to_string()),
        Kind::Unreachable => Error::Unreachable(error.to_string()),
        Kind::Timeout => Error::Timeout,
        Kind::TooLarge(limit) => Error::TooLarge(limit),
        Kind::Protocol => Error::Protocol(error.to_string()),
    }
}

impl Denials {
    /// Tells of a failed request, if it failed because it is not allowed.
    fn report(&self, error: &EgressError) {
        match error {
            EgressError::Denied(denial) => drop(self.refuse(denial.clone())),
            EgressError::Secret { name, error: SecretError::Denied(why) } => {
                self.refuse(Denial::new(Attempt::UseSecret(name.clone()), Reason::Other(why.clone()), None));
            }
            _ => {}
        }
    }
}

/// Answers the requests that a guest sends through `wasi:http`.
pub(crate) struct Requests {
    gate: Gate,
    denials: Denials,
}

impl Requests {
    pub(crate) fn new(gate: Gate, denials: Denials) -> Self {
        Self { gate, denials }
    }
}

type Exchange = Result<(http::Response<WasiBody>, Box<dyn Future<Output = Result<(), WasiError>> + Send>), WasiError>;

impl WasiHttpHooks for Requests {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), WasiError>> + Send>,
    ) -> Box<dyn Future<Output = Exchange> + Send> {
        let (gate, denials) = (self.gate.clone(), self.denials.clone());
        let options = options.unwrap_or_default();
        let timeouts = Timeouts {
            connect: options.connect_timeout,
            first_byte: options.first_byte_timeout,
            between_bytes: options.between_bytes_timeout,
        };
        Box::new(async move {
            let response = gate.forward(request, timeouts).await.map_err(|error| {
                denials.report(&error);
                to_wasi(&error)
            })?;
            let response = response.map(|body| body.map_err(|error| to_wasi(&error)).boxed_unsync());
            // The body's own end tells what became of it.
            let done: Box<dyn Future<Output = Result<(), WasiError>> + Send> = Box::new(async { Ok(()) });
            Ok((response, done))
        })
    }
}

/// The nearest of the errors that `wasi:http` knows.
fn to_wasi(error: &EgressError) -> WasiError {
    match error {
        EgressError::Denied(_) | EgressError::Secret { error: SecretError::Denied(_), .. } => {
            WasiError::HttpRequestDenied
        }
        EgressError::Resolve { reason, .. } => WasiError::DnsError { rcode: Some(reason.clone()), info_code: None },
        EgressError::Connect { .. } => WasiError::ConnectionRefused,
        EgressError::Tls { .. } => WasiError::TlsCertificateError,
        EgressError::Timeout { wait: Wait::Connect, .. } => WasiError::ConnectionTimeout,
        EgressError::Timeout { wait: Wait::BetweenBytes, .. } => WasiError::ConnectionReadTimeout,
        EgressError::Timeout { .. } => WasiError::HttpResponseTimeout,
        EgressError::BodyTooLarge(limit) => WasiError::HttpResponseBodySize(Some(*limit)),
        EgressError::HeadersTooLarge(limit) => {
            WasiError::HttpResponseHeaderSectionSize(Some(u32::try_from(*limit).unwrap_or(u32::MAX)))
        }
        EgressError::Open(_) => WasiError::ConnectionLimitReached,
        EgressError::Invalid(_) | EgressError::Secret { .. } | EgressError::Redirects(_) => {
            WasiError::InternalError(Some(error.to_string()))
        }
        EgressError::Protocol(_) => WasiError::HttpProtocolError,
    }
}
