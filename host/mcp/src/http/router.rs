use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use rmcp::model::{ErrorCode, ProtocolVersion};
use tokio::sync::Semaphore;

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

/// Requests at once, open streams among them.
const OPEN: usize = 4_096;

/// Answers the requests of all connections.
pub(crate) struct Router {
    core: Arc<Core>,
    guard: Guard,
    bearers: Bearers,
    rates: Rates,
    sessions: Sessions,
    open: Arc<Semaphore>,
}

impl Router {
    pub(crate) fn new(core: Arc<Core>, guard: Guard, bearers: Bearers, rates: Rates) -> Self {
        let sessions = Sessions::new(Arc::clone(&core));
        Self { core, guard, bearers, rates, sessions, open: Arc::new(Semaphore::new(OPEN)) }
    }

    /// Waits until no request is open any more, and so long at most.
    pub(crate) async fn rest(&self, longest: Duration) {
        let all = self.open.acquire_many(u32::try_from(OPEN).expect("a small number"));
        let _ = tokio::time::timeout(longest, all).await;
    }

    /// Ends what nobody may use any more, or has not used for long.
    pub(crate) fn sweep(&self) {
        self.bearers.sweep();
        self.sessions.sweep();
        self.rates.sweep();
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

    /// What the client of a request may use, unless it has sent too many. Who guesses tokens is slowed down, too.
    fn access(&self, parts: &Parts, ends: Ends) -> Result<Arc<Access>, Answer> {
        let access = self.bearers.admit(parts);
        let token = access.as_ref().ok().and_then(|access| access.token.as_ref());
        self.rates.admit(&Client::of(token, ends.client))?;
        access
    }

    async fn mcp(&self, parts: Parts, body: Incoming, access: Arc<Access>) -> Answer {
        // What runs is let run, and nothing new is taken.
        if self.core.stopping.is_cancelled() {
            return busy("the server ends");
        }
        match parts.method {
            Method::POST => match Arc::clone(&self.open).try_acquire_owned() {
                Ok(open) => answers::holding(self.post(parts, body, access).await, open),
                Err(_) => busy("as many requests as this server takes are open"),
            },
            Method::GET | Method::DELETE if is_modern(version(&parts), &serde_json::Value::Null) => not_allowed("POST"),
            Method::GET => legacy::get(&self.sessions, &parts, &access),
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
