use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use rmcp::model::{ErrorCode, ProtocolVersion};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::access::Access;
use crate::core::Core;
use crate::decode;
use crate::http::answers::{self, Answer, refused};
use crate::http::bearers::Bearers;
use crate::http::connections::Ends;
use crate::http::guard::Guard;
use crate::http::headers::{VERSION, single};
use crate::http::modern::is_modern;
use crate::http::rates::{Client, Rates};
use crate::http::sessions::Sessions;
use crate::http::{legacy, modern};

/// Bytes of a request at most.
const LARGEST: usize = 4 * 1024 * 1024;

/// How long a client may take to send one.
const SLOWEST: Duration = Duration::from_secs(30);

/// Requests at once.
const OPEN: usize = 4_096;

/// Streams at once that wait for news.
const LISTENING: usize = 4_096;

/// How often is looked for what nobody uses any more.
const SWEEP: Duration = Duration::from_secs(60);

/// Added by proxies: who is behind them is not known by the address.
const FORWARDED: [HeaderName; 5] = [
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("via"),
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// Answers the requests of all connections.
pub(crate) struct Router {
    core: Arc<Core>,
    guard: Guard,
    bearers: Bearers,
    rates: Rates,
    sessions: Sessions,
    open: Arc<Semaphore>,
    listening: Arc<Semaphore>,
}

impl Router {
    pub(crate) fn new(core: Arc<Core>, guard: Guard, bearers: Bearers, rates: Rates) -> Self {
        let sessions = Sessions::new(Arc::clone(&core));
        let [open, listening] = [OPEN, LISTENING].map(|most| Arc::new(Semaphore::new(most)));
        Self { core, guard, bearers, rates, sessions, open, listening }
    }

    /// Waits until no request is open any more, and so long at most.
    pub(crate) async fn rest(&self, longest: Duration) {
        let all = self.open.acquire_many(u32::try_from(OPEN).expect("a small number"));
        let _ = tokio::time::timeout(longest, all).await;
    }

    /// Ends what nobody may use any more, or has not used for long. Gives how long it is until that is due again.
    pub(crate) fn sweep(&self) -> Duration {
        let end = self.bearers.sweep();
        self.sessions.sweep();
        self.rates.sweep();
        end.map_or(SWEEP, |end| end.min(SWEEP))
    }

    pub(crate) async fn answer(&self, request: Request<Incoming>, ends: Ends) -> Answer {
        let (parts, body) = request.into_parts();
        if let Err(answer) = self.guard.admit(&parts, ends.called) {
            return answer;
        }
        match (parts.uri.path(), &parts.method) {
            ("/mcp", _) => match self.access(&parts, ends) {
                Ok(access) => self.mcp(parts, body, access).await,
                Err(answer) => answer,
            },
            // Whether the process runs, and whether it takes requests.
            ("/health", &Method::GET) => answers::empty(StatusCode::OK),
            ("/ready", &Method::GET) if self.core.stopping.is_cancelled() => {
                answers::empty(StatusCode::SERVICE_UNAVAILABLE)
            }
            ("/ready", &Method::GET) => answers::empty(StatusCode::OK),
            ("/health" | "/ready", _) => not_allowed("GET"),
            _ => answers::empty(StatusCode::NOT_FOUND),
        }
    }

    /// What the client of a request may use, unless it has sent too many.
    fn access(&self, parts: &Parts, ends: Ends) -> Result<Arc<Access>, Answer> {
        let address = Client::of(None, ends.client);
        match shown(parts)? {
            None => {
                self.rates.admit(&address)?;
                let proxied = FORWARDED.iter().any(|header| parts.headers.contains_key(header));
                self.bearers.nobody().and_then(|access| if proxied { Err(unknown_caller()) } else { Ok(access) })
            }
            // Who guesses is slowed down, before anything is read for the guess.
            Some(token) if !self.bearers.knows(token) => {
                self.rates.admit(&address)?;
                self.bearers.admit(token)
            }
            Some(token) => {
                let access = self.bearers.admit(token)?;
                self.rates.admit(&Client::of(access.token.as_ref(), ends.client))?;
                Ok(access)
            }
        }
    }

    async fn mcp(&self, parts: Parts, body: Incoming, access: Arc<Access>) -> Answer {
        // What runs is let run, and nothing new is taken.
        if self.core.stopping.is_cancelled() {
            return busy("the server ends");
        }
        match parts.method {
            Method::POST => match places(&self.open, &access) {
                Ok(places) => answers::holding(self.post(parts, body, access).await, places),
                Err(answer) => answer,
            },
            Method::GET | Method::DELETE if is_modern(version(&parts), &serde_json::Value::Null) => not_allowed("POST"),
            Method::GET => match places(&self.listening, &access) {
                Ok(places) => answers::holding(legacy::get(&self.sessions, &parts, &access), places),
                Err(answer) => answer,
            },
            Method::DELETE => legacy::delete(&self.sessions, &parts, &access),
            _ => not_allowed("GET, POST, DELETE"),
        }
    }

    async fn post(&self, parts: Parts, body: Incoming, access: Arc<Access>) -> Answer {
        if !is_json(&parts) {
            let reason = "the body must be `application/json`";
            return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::INVALID_REQUEST, reason, None);
        }
        let body = match read(body).await {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let value = match decode::parse(&body) {
            Ok(value) => value,
            Err(refusal) => return answers::json(StatusCode::BAD_REQUEST, &refusal.into_answer()),
        };
        if is_modern(version(&parts), &value) {
            modern::serve(&self.core, &parts, value, access).await
        } else {
            legacy::post(&self.sessions, &parts, value, access).await
        }
    }
}

/// A place among the requests of all, and one among the client's own.
fn places(all: &Arc<Semaphore>, access: &Access) -> Result<[OwnedSemaphorePermit; 2], Answer> {
    let place = |of: &Arc<Semaphore>, reason| Arc::clone(of).try_acquire_owned().map_err(|_| busy(reason));
    let own = place(&access.open, "as many requests as one client may have are open")?;
    Ok([own, place(all, "as many requests as this server takes are open")?])
}

/// The token that a request shows, if it shows any (RFC 6750, section 2.1: "Authorization: Bearer …").
fn shown(parts: &Parts) -> Result<Option<&str>, Answer> {
    let header = single(&parts.headers, &AUTHORIZATION);
    let header = header.map_err(|fault| refused(StatusCode::BAD_REQUEST, ErrorCode::INVALID_REQUEST, fault, None))?;
    // Who shows an empty one has shown it: a client that was to be limited is not let in as nobody.
    let parts = header.map(|header| header.split_at(header.find([' ', '\t']).unwrap_or(header.len())));
    Ok(parts.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim()))
}

fn unknown_caller() -> Answer {
    let reason = "the request came through a proxy, so anybody may have sent it; see --require-token";
    refused(StatusCode::FORBIDDEN, ErrorCode::INVALID_REQUEST, reason, None)
}

fn version(parts: &Parts) -> Option<&str> {
    // What is no date is of no era; it is refused as a version that is not known.
    let version = single(&parts.headers, &VERSION).ok().flatten()?;
    (version.len() == ProtocolVersion::V_2026_07_28.as_str().len()).then_some(version)
}

fn is_json(parts: &Parts) -> bool {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

async fn read(body: Incoming) -> Result<Bytes, Answer> {
    match tokio::time::timeout(SLOWEST, Limited::new(body, LARGEST).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            let reason = format!("a request may have {LARGEST} bytes at most");
            Err(refused(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::INVALID_REQUEST, reason, None))
        }
        Ok(Err(_)) => Err(answers::empty(StatusCode::BAD_REQUEST)),
        Err(_) => Err(answers::empty(StatusCode::REQUEST_TIMEOUT)),
    }
}

fn busy(reason: &str) -> Answer {
    let mut answer = refused(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::INTERNAL_ERROR, reason, None);
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    answer
}

fn not_allowed(methods: &'static str) -> Answer {
    let mut answer = answers::empty(StatusCode::METHOD_NOT_ALLOWED);
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    answer
}
