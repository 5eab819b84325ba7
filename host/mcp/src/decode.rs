use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, CustomNotification, CustomRequest, DiscoverRequest,
    DiscoverRequestParams, ErrorCode, ErrorData, Extensions, JsonRpcError, MetaObject, NotificationMetaObject,
    NotificationNoParam, PaginatedRequestParams, Request, RequestId, RequestMetaObject, RequestNoParam,
    RequestOptionalParam,
};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value};

use crate::era::{MODERN, REMOVED};

/// Why a client's message is not served.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) error: ErrorData,
    /// Of the request, where it could be read.
    pub(crate) id: Option<RequestId>,
    /// A notification gets no answer, whatever it holds (JSON-RPC 2.0, section 4.1).
    pub(crate) silent: bool,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { error: ErrorData::new(code, message.into(), None), id: None, silent: false }
    }

    fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::INVALID_REQUEST, message)
    }

    fn of(self, id: Option<RequestId>) -> Self {
        Self { id, ..self }
    }

    /// A message of more than so many bytes.
    pub(crate) fn too_long(longest: usize) -> Self {
        Self::invalid_request(format!("a message may have {longest} bytes at most"))
    }

    /// A request whose id another one has that is not answered yet. The answer can't name it: it would be taken for the
    /// other's.
    pub(crate) fn in_use(id: &RequestId) -> Self {
        Self::invalid_request(format!("the id {id} is that of a request without an answer"))
    }

    /// `initialize` (2025-03-26, basic/lifecycle).
    pub(crate) fn in_a_batch(id: &RequestId) -> Self {
        Self::invalid_request("`initialize` must not be part of a batch").of(Some(id.clone()))
    }

    pub(crate) fn into_answer(self) -> JsonRpcError {
        JsonRpcError::new(self.id, self.error)
    }
}

/// Reads JSON text, as the body of one message or of a batch.
///
/// # Errors
/// -32700 for what is no JSON: not UTF-8, not whole. -32600 for JSON that is not read: nested over 128 levels, or with half of
/// a UTF-16 pair in it.
pub(crate) fn parse(text: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(text).map_err(|error| {
        // What is skipped is not checked to be UTF-8.
        let text = str::from_utf8(text).ok().filter(|text| text.trim_ascii_start().starts_with('{'));
        match text.and_then(|text| serde_json::from_str::<Head>(text).ok()) {
            Some(head) => {
                let id = head.method.and(head.id).and_then(|value| id(value).ok());
                Refusal::invalid_request(format!("the message can't be read: {error}")).of(id)
            }
            None => Refusal::new(ErrorCode::PARSE_ERROR, format!("not JSON: {error}")),
        }
    })
}

/// What tells the client which of its requests can't be read. All else is skipped, however it is nested.
#[derive(Deserialize)]
struct Head {
    id: Option<Value>,
    method: Option<IgnoredAny>,
}

/// Reads one message, with the parameters of its method.
///
/// The method alone says which parameters are wanted, so that wrong ones are told as such (-32602) and never pass for
/// another method.
///
/// # Errors
/// -32600 for what is no JSON-RPC 2.0 message, -32602 for parameters that are not the method's.
pub(crate) fn message(value: Value) -> Result<ClientJsonRpcMessage, Refusal> {
    let Value::Object(mut message) = value else {
        return Err(Refusal::invalid_request("a message is a JSON object"));
    };
    let id = message.remove("id").map(id).transpose();
    let version = message.remove("jsonrpc");
    if version.as_ref().and_then(Value::as_str) != Some("2.0") {
        // What looks like an answer has the id of a request of this side.
        let id = id.ok().flatten().filter(|_| message.contains_key("method"));
        return Err(Refusal::invalid_request("`jsonrpc` must be \"2.0\"").of(id));
    }
    let id = id?;
    let answers = message.contains_key("result") || message.contains_key("error");
    match (message.remove("method"), id) {
        (Some(_), id) if answers => {
            Err(Refusal::invalid_request("a message with a method has no result and no error").of(id))
        }
        (Some(Value::String(method)), Some(id)) => match request(method, message.remove("params")) {
            Ok(request) => Ok(ClientJsonRpcMessage::request(request, id)),
            Err(fault) => Err(Refusal::new(ErrorCode::INVALID_PARAMS, fault).of(Some(id))),
        },
        (Some(Value::String(method)), None) => match notification(method, message.remove("params")) {
            Ok(notification) => Ok(ClientJsonRpcMessage::notification(notification)),
            Err(fault) => Err(Refusal { silent: true, ..Refusal::new(ErrorCode::INVALID_PARAMS, fault) }),
        },
        (Some(_), id) => Err(Refusal::invalid_request("`method` must be a string").of(id)),
        (None, id) => answer(message, id),
    }
}

/// A string, or a whole number (basic/index, "Requests": the id must not be null).
fn id(value: Value) -> Result<RequestId, Refusal> {
    let wrong = || Refusal::invalid_request("`id` must be a string or a whole number");
    match &value {
        Value::String(_) | Value::Number(_) => serde_json::from_value(value).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

/// One that can't be read is a failure to whoever waits for it: there will be no other.
fn answer(mut message: Map<String, Value>, id: Option<RequestId>) -> Result<ClientJsonRpcMessage, Refusal> {
    let unreadable = |fault: String, id: Option<RequestId>| match id {
        Some(id) => Ok(ClientJsonRpcMessage::error(ErrorData::new(ErrorCode::INVALID_REQUEST, fault, None), Some(id))),
        None => Err(Refusal::invalid_request(fault)),
    };
    match (message.remove("result"), message.remove("error"), id) {
        (Some(result), None, Some(id)) => match serde_json::from_value(result) {
            Ok(result) => Ok(ClientJsonRpcMessage::response(result, id)),
            Err(error) => unreadable(format!("`result`: {error}"), Some(id)),
        },
        (None, Some(error), id) => match serde_json::from_value(error) {
            Ok(error) => Ok(ClientJsonRpcMessage::error(error, id)),
            Err(error) => unreadable(format!("`error`: {error}"), id),
        },
        (Some(_), Some(_), id) => unreadable("an answer has a result or an error, and not both".to_owned(), id),
        (_, _, id) => Err(Refusal::invalid_request("a message has a method, a result or an error").of(id)),
    }
}

/// The parameters of a message: what its method wants, and beside it `_meta`.
fn split(params: Option<Value>) -> Result<(Map<String, Value>, Option<MetaObject>), String> {
    let mut params = match params {
        None => Map::new(),
        Some(Value::Object(params)) => params,
        Some(_) => return Err("`params` must be an object".to_owned()),
    };
    match params.remove("_meta") {
        None => Ok((params, None)),
        Some(Value::Object(meta)) => Ok((params, Some(MetaObject(meta)))),
        Some(_) => Err("`params._meta` must be an object".to_owned()),
    }
}

fn request(method: String, params: Option<Value>) -> Result<ClientRequest, String> {
    let (params, meta) = split(params)?;
    let meta = RequestMetaObject(meta.unwrap_or_default());
    // Whatever the parameters are of a method that the era does not have.
    let removed = REMOVED.contains(&method.as_str()) && meta.protocol_version().is_some_and(|it| MODERN.contains(&it));
    let mut extensions = Extensions::new();
    extensions.insert(meta);
    Ok(match method.as_str() {
        _ if removed => custom(method, params, extensions),
        "ping" => ClientRequest::PingRequest(RequestNoParam { method: Default::default(), extensions }),
        "initialize" => ClientRequest::InitializeRequest(with(params, extensions)?),
        "server/discover" => {
            // rmcp would take no parameter that it does not know, here alone.
            let mut request = DiscoverRequest::new(DiscoverRequestParams {});
            request.extensions = extensions;
            ClientRequest::DiscoverRequest(request)
        }
        "completion/complete" => ClientRequest::CompleteRequest(with(params, extensions)?),
        "logging/setLevel" => ClientRequest::SetLevelRequest(with(params, extensions)?),
        "prompts/get" => ClientRequest::GetPromptRequest(with(params, extensions)?),
        "prompts/list" => ClientRequest::ListPromptsRequest(paged(params, extensions)?),
        "resources/list" => ClientRequest::ListResourcesRequest(paged(params, extensions)?),
        "resources/templates/list" => ClientRequest::ListResourceTemplatesRequest(paged(params, extensions)?),
        "resources/read" => ClientRequest::ReadResourceRequest(with(params, extensions)?),
        "resources/subscribe" => ClientRequest::SubscribeRequest(with(params, extensions)?),
        "resources/unsubscribe" => ClientRequest::UnsubscribeRequest(with(params, extensions)?),
        "subscriptions/listen" => ClientRequest::SubscriptionsListenRequest(with(params, extensions)?),
        "tools/call" => ClientRequest::CallToolRequest(with(params, extensions)?),
        "tools/list" => ClientRequest::ListToolsRequest(paged(params, extensions)?),
        "skills/list" => ClientRequest::ListSkillsRequest(paged(params, extensions)?),
        "skills/get" => ClientRequest::GetSkillRequest(with(params, extensions)?),
        "resources/directory/read" => ClientRequest::ReadResourceDirectoryRequest(with(params, extensions)?),
        _ => custom(method, params, extensions),
    })
}

/// A request of a method that is not known.
fn custom(method: String, params: Map<String, Value>, extensions: Extensions) -> ClientRequest {
    let mut request = CustomRequest::new(method, Some(Value::Object(params)));
    request.extensions = extensions;
    ClientRequest::CustomRequest(request)
}

fn notification(method: String, params: Option<Value>) -> Result<ClientNotification, String> {
    let (params, meta) = split(params)?;
    let mut extensions = Extensions::new();
    extensions.insert(NotificationMetaObject(meta.unwrap_or_default()));
    Ok(match method.as_str() {
        "notifications/cancelled" => {
            let mut notification = rmcp::model::CancelledNotification::new(typed(params)?);
            notification.extensions = extensions;
            ClientNotification::CancelledNotification(notification)
        }
        "notifications/progress" => {
            let mut notification = rmcp::model::ProgressNotification::new(typed(params)?);
            notification.extensions = extensions;
            ClientNotification::ProgressNotification(notification)
        }
        "notifications/initialized" => {
            ClientNotification::InitializedNotification(NotificationNoParam { method: Default::default(), extensions })
        }
        "notifications/roots/list_changed" => ClientNotification::RootsListChangedNotification(NotificationNoParam {
            method: Default::default(),
            extensions,
        }),
        _ => {
            let mut notification = CustomNotification::new(method, Some(Value::Object(params)));
            notification.extensions = extensions;
            ClientNotification::CustomNotification(notification)
        }
    })
}

fn typed<P: DeserializeOwned>(params: Map<String, Value>) -> Result<P, String> {
    serde_json::from_value(Value::Object(params)).map_err(|error| format!("`params`: {error}"))
}

fn with<M: Default, P: DeserializeOwned>(
    params: Map<String, Value>,
    extensions: Extensions,
) -> Result<Request<M, P>, String> {
    let mut request = Request::new(typed(params)?);
    request.extensions = extensions;
    Ok(request)
}

fn paged<M: Default>(
    params: Map<String, Value>,
    extensions: Extensions,
) -> Result<RequestOptionalParam<M, PaginatedRequestParams>, String> {
    Ok(RequestOptionalParam { method: Default::default(), params: Some(typed(params)?), extensions })
}
