use std::sync::Arc;

use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use rmcp::model::{ClientJsonRpcMessage, ClientNotification, ClientRequest, ErrorCode, ProtocolVersion, RequestId};
use serde_json::Value;

use crate::access::Access;
use crate::decode::{self, Refusal};
use crate::era::takes_batches;
use crate::http::answers::{self, Answer, refused};
use crate::http::events::Events;
use crate::http::headers::{VERSION, single};
use crate::http::sessions::{Session, Sessions};
use crate::http::streams::InUse;

const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// Takes what a client of the first era sends (2025-11-25, basic/transports, "Streamable HTTP").
pub(crate) async fn post(sessions: &Sessions, parts: &Parts, value: Value, access: Arc<Access>) -> Answer {
    if let Err(answer) = check_version(parts) {
        return answer;
    }
    if value.get("method").and_then(Value::as_str) == Some("initialize") {
        return initialize(sessions, value, access).await;
    }
    let session = match session(sessions, parts, &access) {
        Ok(session) => session,
        Err(answer) => return answer,
    };
    match value {
        Value::Array(batch) if takes_batches(session.connection.version()) && !batch.is_empty() => {
            many(&session, batch).await
        }
        value => match decode::message(value) {
            Ok(message) => one(&session, message).await,
            Err(refusal) => refuse(refusal),
        },
    }
}

/// Connects a stream: the client's own, or the one that it has lost.
pub(crate) fn get(sessions: &Sessions, parts: &Parts, access: &Arc<Access>) -> Answer {
    let session = match check_version(parts).and_then(|()| session(sessions, parts, access)) {
        Ok(session) => session,
        Err(answer) => return answer,
    };
    let resumable = session.resumes();
    let events = match single(&parts.headers, &LAST_EVENT) {
        Ok(None) => session.streams().standalone(resumable),
        Ok(Some(last)) => match session.streams().resume(last, resumable) {
            Some(events) => events,
            None => return bad("`Last-Event-ID` is not, or no longer, one of a stream of this session"),
        },
        Err(fault) => return bad(fault),
    };
    answers::events(Events::new(events, None))
}

/// Ends a session.
pub(crate) fn delete(sessions: &Sessions, parts: &Parts, access: &Arc<Access>) -> Answer {
    match check_version(parts).and_then(|()| session(sessions, parts, access)) {
        Ok(session) => {
            sessions.close(&session);
            answers::empty(StatusCode::NO_CONTENT)
        }
        Err(answer) => answer,
    }
}

/// Which of the versions it is does not matter: the session has agreed on its own.
fn check_version(parts: &Parts) -> Result<(), Answer> {
    match single(&parts.headers, &VERSION) {
        Ok(None) => Ok(()),
        Ok(Some(version)) if ProtocolVersion::KNOWN_VERSIONS.iter().any(|known| known.as_str() == version) => Ok(()),
        Ok(Some(_)) => Err(bad("the version in `MCP-Protocol-Version` is not known here")),
        Err(fault) => Err(bad(fault)),
    }
}

fn session(sessions: &Sessions, parts: &Parts, access: &Arc<Access>) -> Result<Arc<Session>, Answer> {
    let id = single(&parts.headers, &SESSION).map_err(bad)?;
    let id = id.ok_or_else(|| bad("the header `Mcp-Session-Id` is missing; `initialize` opens a session"))?;
    let gone =
        || refused(StatusCode::NOT_FOUND, ErrorCode::INVALID_REQUEST, "there is no such session, or no longer", None);
    sessions.find(id, access).ok_or_else(gone)
}

async fn initialize(sessions: &Sessions, value: Value, access: Arc<Access>) -> Answer {
    let message = match decode::message(value) {
        Ok(message) => message,
        Err(refusal) => return refuse(refusal),
    };
    let ClientJsonRpcMessage::Request(request) = &message else { return bad("`initialize` is a request") };
    let id = request.id.clone();
    let Some(session) = sessions.open(access) else {
        let reason = "as many sessions as this server takes are in use; try again later";
        return refused(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::INTERNAL_ERROR, reason, Some(id));
    };
    let Ok(events) = session.streams().open(std::slice::from_ref(&id), false) else { return bad("the id is in use") };
    session.deliver(vec![message]).await;
    let mut answer = answers::events(Events::new(events, None));
    let header = HeaderValue::from_str(&session.id).expect("it is hexadecimal");
    answer.headers_mut().insert(SESSION, header);
    answer
}

async fn one(session: &Session, message: ClientJsonRpcMessage) -> Answer {
    let ClientJsonRpcMessage::Request(request) = &message else {
        return if accept(session, vec![message]).await { answers::empty(StatusCode::ACCEPTED) } else { ended() };
    };
    let opened = session.streams().open(std::slice::from_ref(&request.id), session.resumes());
    match opened {
        Ok(events) if accept(session, vec![message]).await => answers::events(Events::new(events, None)),
        Ok(_) => ended(),
        Err(InUse(id)) => refuse(Refusal::in_use(&id)),
    }
}

/// A batch: one stream takes the answers to all its requests.
async fn many(session: &Session, batch: Vec<Value>) -> Answer {
    let mut messages = Vec::with_capacity(batch.len());
    for value in batch {
        match decode::message(value) {
            Ok(message) => messages.push(message),
            Err(refusal) => return refuse(refusal),
        }
    }
    let requests: Vec<RequestId> = messages.iter().filter_map(request_id).collect();
    if messages.iter().any(is_initialize) {
        return refuse(Refusal::in_a_batch(&requests[0]));
    }
    let events = match requests.is_empty() {
        true => None,
        false => match session.streams().open(&requests, session.resumes()) {
            Ok(events) => Some(events),
            Err(InUse(id)) => return refuse(Refusal::in_use(&id)),
        },
    };
    if !accept(session, messages).await {
        return ended();
    }
    match events {
        Some(events) => answers::events(Events::new(events, None)),
        None => answers::empty(StatusCode::ACCEPTED),
    }
}

fn request_id(message: &ClientJsonRpcMessage) -> Option<RequestId> {
    if let ClientJsonRpcMessage::Request(request) = message { Some(request.id.clone()) } else { None }
}

fn is_initialize(message: &ClientJsonRpcMessage) -> bool {
    matches!(message, ClientJsonRpcMessage::Request(request) if matches!(request.request, ClientRequest::InitializeRequest(_)))
}

/// Gives messages on. What they cancel gets no answer. False where the session has ended.
async fn accept(session: &Session, messages: Vec<ClientJsonRpcMessage>) -> bool {
    let cancelled: Vec<RequestId> = messages.iter().filter_map(cancels).collect();
    let delivered = session.deliver(messages).await;
    cancelled.iter().for_each(|id| session.streams().cancel(id));
    delivered
}

fn cancels(message: &ClientJsonRpcMessage) -> Option<RequestId> {
    let ClientJsonRpcMessage::Notification(notification) = message else { return None };
    match &notification.notification {
        ClientNotification::CancelledNotification(cancelled) => cancelled.params.request_id.clone(),
        _ => None,
    }
}

fn refuse(refusal: Refusal) -> Answer {
    // An error of the request itself, and none of HTTP, for a client that has to tell the two apart by the status.
    let status = if refusal.error.code == ErrorCode::INVALID_PARAMS && !refusal.silent {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    answers::json(status, &refusal.into_answer())
}

fn bad(reason: impl Into<String>) -> Answer {
    refused(StatusCode::BAD_REQUEST, ErrorCode::INVALID_REQUEST, reason, None)
}

fn ended() -> Answer {
    refused(StatusCode::NOT_FOUND, ErrorCode::INVALID_REQUEST, "the session has ended", None)
}
