use std::convert::Infallible;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty, Full};
use rmcp::ErrorData;
use rmcp::model::{ErrorCode, JsonRpcError, RequestId};
use serde::Serialize;

use crate::http::events::Events;

/// What is sent back.
pub(crate) type Answer = Response<http_body_util::combinators::UnsyncBoxBody<Bytes, Infallible>>;

/// Asks proxies to pass events on as they come (2026-07-28, basic/transports/streamable-http).
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Empty::new().boxed_unsync());
    *answer.status_mut() = status;
    answer
}

pub(crate) fn json(status: StatusCode, message: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(message).expect("a message is plain data");
    let mut answer = Response::new(Full::from(body).boxed_unsync());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

pub(crate) fn events(events: Events) -> Answer {
    let mut answer = Response::new(events.boxed_unsync());
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    answer
}

/// An answer that keeps something until all of it is sent.
pub(crate) fn holding(answer: Answer, what: impl Send + 'static) -> Answer {
    answer.map(|body| body.map_frame(move |frame| (frame, &what).0).boxed_unsync())
}

/// A request that is not served, with the reason as a JSON-RPC error.
pub(crate) fn refused(status: StatusCode, code: ErrorCode, reason: impl Into<String>, id: Option<RequestId>) -> Answer {
    error(status, ErrorData::new(code, reason.into(), None), id)
}

pub(crate) fn error(status: StatusCode, error: ErrorData, id: Option<RequestId>) -> Answer {
    json(status, &JsonRpcError::new(id, error))
}
