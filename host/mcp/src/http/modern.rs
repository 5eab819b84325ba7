use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::request::Parts;
use rmcp::ErrorData;
use rmcp::model::{
    ClientJsonRpcMessage, ErrorCode, MetaObject, ProtocolVersion, RequestId, RequestMetaObject, ServerJsonRpcMessage,
};
use rmcp::service::serve_directly_with_ct;
use rmcp::transport::OneshotTransport;
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio_util::sync::DropGuard;

use crate::access::Access;
use crate::connection::Connection;
use crate::core::Core;
use crate::decode;
use crate::era::{MODERN, complete};
use crate::gate::Gate;
use crate::http::answers::{self, Answer, refused};
use crate::http::events::{Events, event};
use crate::http::headers::{self, VERSION, match_arguments, match_body};
use crate::server::Server;

/// How long a request may be silent before its answer begins as a stream: proxies give up on what sends no header.
const SILENCE: Duration = Duration::from_secs(5);

/// Events that wait for a client that does not read, before its request waits too.
const UNREAD: usize = 64;

/// Serves one request of the second era. Nothing is kept of it afterwards; a client that goes away cancels it.
pub(crate) async fn serve(core: &Arc<Core>, parts: &Parts, value: Value, access: Arc<Access>) -> Answer {
    let id = value.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
    let Some(method) = value.get("method").and_then(Value::as_str) else {
        return refused(
            StatusCode::BAD_REQUEST,
            ErrorCode::INVALID_REQUEST,
            "a request or a notification is wanted",
            id,
        );
    };
    if value.get("id").is_none() {
        // There is none that would do anything here (basic/transports/streamable-http, "Sending Messages").
        return answers::empty(StatusCode::ACCEPTED);
    }
    let empty = Map::new();
    let params = value.get("params").and_then(Value::as_object).unwrap_or(&empty);
    if let Err(error) = check(core, parts, method, params, &access).await {
        return answers::error(StatusCode::BAD_REQUEST, error, id);
    }
    match decode::message(value) {
        Ok(message) => answer(Arc::clone(core), message, access).await,
        Err(refusal) => {
            let status = status(refusal.error.code);
            answers::json(status, &refusal.into_answer())
        }
    }
}

/// What has to hold before a request is looked at at all, in the order in which the conformance suite wants it told.
async fn check(
    core: &Core,
    parts: &Parts,
    method: &str,
    params: &Map<String, Value>,
    access: &Access,
) -> Result<(), ErrorData> {
    let mismatch = |reason: String| ErrorData::new(ErrorCode::HEADER_MISMATCH, reason, None);
    let meta = params.get("_meta").and_then(Value::as_object).cloned().unwrap_or_default();
    let meta = RequestMetaObject(MetaObject(meta));
    complete(&meta)?;
    let version = meta.protocol_version().unwrap_or_default();
    let header = headers::single(&parts.headers, &VERSION).map_err(mismatch)?;
    if header != Some(version.as_str()) {
        return Err(mismatch(format!("the header {VERSION} does not match the body")));
    }
    if !MODERN.contains(&version) {
        return Err(ErrorData::unsupported_protocol_version(version, MODERN));
    }
    match_body(&parts.headers, method, params).map_err(mismatch)?;
    if method == "tools/call"
        && let Some(name) = params.get("name").and_then(Value::as_str)
        && let Some(schema) = core.input_schema(name, access).await
    {
        let arguments = params.get("arguments").and_then(Value::as_object);
        match_arguments(&parts.headers, &schema, arguments).map_err(mismatch)?;
    }
    Ok(())
}

/// The status of an answer that is known before anything is sent (basic/transports/streamable-http).
fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::METHOD_NOT_FOUND => StatusCode::NOT_FOUND,
        ErrorCode::HEADER_MISMATCH
        | ErrorCode::MISSING_REQUIRED_CLIENT_CAPABILITY
        | ErrorCode::UNSUPPORTED_PROTOCOL_VERSION
        | ErrorCode::PARSE_ERROR
        | ErrorCode::INVALID_REQUEST => StatusCode::BAD_REQUEST,
        // With 400, a client of both eras would take the server for one of the first.
        _ => StatusCode::OK,
    }
}

async fn answer(core: Arc<Core>, message: ClientJsonRpcMessage, access: Arc<Access>) -> Answer {
    let connection = Connection::with(access);
    let gone = connection.gone.clone();
    let guard = gone.clone().drop_guard();
    let server = Gate(Server::new(core, connection));
    let (transport, mut messages) = OneshotTransport::new(message);
    let running = serve_directly_with_ct(server, transport, None, gone);
    tokio::spawn(running.waiting());
    match tokio::time::timeout(SILENCE, messages.recv()).await {
        Ok(Some(ServerJsonRpcMessage::Error(error))) => answers::json(status(error.error.code), &error),
        Ok(Some(answer @ ServerJsonRpcMessage::Response(_))) => answers::json(StatusCode::OK, &answer),
        Ok(Some(first)) => answers::events(stream(Some(first), messages, guard)),
        Err(_) => answers::events(stream(None, messages, guard)),
        // The server ends.
        Ok(None) => answers::empty(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// All further messages, up to the answer.
fn stream(
    first: Option<ServerJsonRpcMessage>,
    mut messages: mpsc::Receiver<ServerJsonRpcMessage>,
    gone: DropGuard,
) -> Events {
    let (sender, events) = mpsc::channel(UNREAD);
    tokio::spawn(async move {
        let mut next = match first {
            Some(first) => Some(first),
            None => messages.recv().await,
        };
        while let Some(message) = next {
            let last = matches!(message, ServerJsonRpcMessage::Response(_) | ServerJsonRpcMessage::Error(_));
            if sender.send(event(None, &message)).await.is_err() || last {
                break;
            }
            next = messages.recv().await;
        }
    });
    Events::new(events, Some(gone))
}

/// Whether a request is of the second era, by its body or, where that says nothing, by its header.
pub(crate) fn is_modern(version: Option<&str>, value: &Value) -> bool {
    let meta = value.get("params").and_then(|params| params.get("_meta"));
    meta.is_some_and(|meta| meta.get("io.modelcontextprotocol/protocolVersion").is_some())
        || version.is_some_and(|version| version >= ProtocolVersion::V_2026_07_28.as_str())
}
