use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, header};
use http_body_util::{BodyExt, Limited};
use skill_policy::Target;

use crate::answer::Answer;
use crate::error::Error;
use crate::gate::Inner;
use crate::incoming::ResponseBody;
use crate::limits::Limits;
use crate::outgoing::{Fault, Outgoing, RequestBody, too_long, whole};
use crate::reach::Reach;
use crate::seal::{Insertion, Watch};

/// How long each step of one request may take at most; the limits of the call still hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Option<Duration>,
    pub first_byte: Option<Duration>,
    pub between_bytes: Option<Duration>,
}

impl Timeouts {
    fn within(self, limits: &Limits) -> Limits {
        let lower = |wanted: Option<Duration>, limit: Duration| wanted.map_or(limit, |wanted| wanted.min(limit));
        Limits {
            connect: lower(self.connect, limits.connect),
            first_byte: lower(self.first_byte, limits.first_byte),
            between_bytes: lower(self.between_bytes, limits.between_bytes),
            ..limits.clone()
        }
    }
}

/// What is asked of one server, in the guest's words: no secret is in it yet.
pub(crate) struct Hop {
    pub(crate) target: Target,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: HopBody,
}

pub(crate) enum HopBody {
    Whole(Option<Bytes>),
    Stream(RequestBody),
}

/// One request to one server.
pub(crate) struct Exchange<'a> {
    gate: &'a Inner,
    limits: Limits,
    end: Instant,
    /// The response's body is wanted decoded.
    decode: bool,
}

/// What a server is told about who asks, unless the guest says something else.
const USER_AGENT: &str = concat!("skill-engine/", env!("CARGO_PKG_VERSION"));

impl<'a> Exchange<'a> {
    /// `end` is when all of it has to be over.
    pub(crate) fn new(gate: &'a Inner, timeouts: Timeouts, end: Instant, decode: bool) -> Self {
        Self { gate, limits: timeouts.within(&gate.limits), end, decode }
    }

    /// Asks the policy, puts secrets in, connects to a checked address, and waits for the head of the response.
    pub(crate) async fn run(&self, hop: Hop) -> Result<Answer, Error> {
        let Hop { target, method, mut headers, body } = hop;
        let allowed = self.gate.permission.decide(&target, method.as_str())?;
        let mut insertion = Insertion::new(&self.gate.seals, &target, method.as_str()).await?;
        let uri = insertion.uri(&target)?;
        insertion.headers(&mut headers)?;
        let fault = Fault::default();
        let body = self.body(&mut insertion, body, &mut headers, &target, &fault).await?;
        let scrubber = self.gate.seals.scrubber_for(target.origin());
        self.complete(&mut headers, !scrubber.is_empty());
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.headers_mut() = headers;
        let reach = Reach::new(self.gate, &allowed, &self.limits);
        // What the guest did wrong is the cause of what the connection then suffered.
        let cause = |error| fault.get().cloned().unwrap_or(error);
        let (response, lease) = reach.send(&uri, request).await.map_err(cause)?;
        let body = |incoming| ResponseBody::new(incoming, lease, &self.limits, self.end);
        Answer::new(response.map(body), scrubber, self.decode, &self.limits)
    }

    /// The body with its secrets put in, or watched where it is not there yet.
    async fn body(
        &self,
        insertion: &mut Insertion<'_>,
        body: HopBody,
        headers: &mut HeaderMap,
        target: &Target,
        fault: &Fault,
    ) -> Result<RequestBody, Error> {
        let limit = self.limits.request_body;
        let bytes = match body {
            HopBody::Whole(bytes) => bytes.unwrap_or_default(),
            HopBody::Stream(stream) if insertion.needs_whole_body() => {
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                let whole = Limited::new(stream, limit).collect().await.map_err(|error| match error.downcast() {
                    Ok(error) => *error,
                    Err(_) => too_long(limit as u64),
                })?;
                headers.remove(header::CONTENT_LENGTH);
                whole.to_bytes()
            }
            HopBody::Stream(stream) => {
                let declared = declared_length(headers)?;
                let seals = &self.gate.seals;
                let watch = (!seals.is_empty()).then(|| Watch::new(seals.clone(), target.origin().clone()));
                return Ok(Outgoing::new(stream, declared, limit, watch, fault.clone()).boxed_unsync());
            }
        };
        let sealed = insertion.body(&bytes, headers)?;
        Ok(whole(sealed.unwrap_or(bytes)))
    }

    /// Adds what every request has. What may echo a secret is to come unencoded, so that it can be scrubbed.
    fn complete(&self, headers: &mut HeaderMap, identity: bool) {
        headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT));
        headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        if identity {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        } else if self.decode {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
}

/// What `content-length` says (RFC 9110 section 8.6).
fn declared_length(headers: &HeaderMap) -> Result<Option<u64>, Error> {
    let mut values = headers.get_all(header::CONTENT_LENGTH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let length = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (length.and_then(|text| text.parse().ok()), values.next()) {
        (Some(length), None) => Ok(Some(length)),
        _ => Err(Error::Invalid("`content-length` is no single number".into())),
    }
}
