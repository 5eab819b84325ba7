//! Sends a request with `wasi:http`, and answers the status, or the error that it got (`send`: `authority`, and if wanted
//! `path`, `method`, `headers`, `chunks` of a body and into `piece`s of how many bytes they are cut, `first-byte` and
//! `between-bytes` in milliseconds).
//!
//! `{token}` in any of them becomes the reference of the secret `token`. With `whole`, the headers and the body of the
//! response are answered too. With `follow`, the guest sends the same request to where a redirect leads. `many` opens
//! requests and reads none of their responses, and answers how often it got what (`authority`, `count`).

use std::collections::BTreeMap;
use std::time::Duration;

use programs::{
    Answer, Guest, Listed, Value, flag, json, number, optional, sealed, string, text, tool_taking, tool_with,
};
use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, Method, OutgoingBody, OutgoingRequest,
    RequestOptions, Scheme,
};
use wasip2::io::streams::StreamError;

struct WasiHttp;

impl Guest for WasiHttp {
    fn list_tools() -> Listed {
        let word = json!({ "type": "string" });
        let schema = json!({
            "type": "object",
            "properties": {
                "authority": word, "path": word, "method": word,
                "headers": { "type": "object" },
                "chunks": { "type": "array", "items": word }, "piece": { "type": "integer" },
                "first-byte": { "type": "integer" }, "between-bytes": { "type": "integer" },
                "whole": { "type": "boolean" }, "follow": { "type": "boolean" },
            },
            "required": ["authority"],
        });
        let many = tool_taking("many", &[("authority", "string"), ("count", "integer")]);
        Ok(vec![tool_with("send", &schema.to_string()), many])
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let arguments = sealed(&arguments);
        let authority = string(&arguments, "authority");
        let answer =
            if name == "many" { many(&authority, number(&arguments, "count")) } else { send(&authority, &arguments) };
        text(answer.unwrap_or_else(|error| format!("{error:?}")))
    }
}

fn send(authority: &str, arguments: &str) -> Result<String, ErrorCode> {
    let path = optional(arguments, "path").unwrap_or_else(|| "/".into());
    let mut response = wait(&open(authority, &path, arguments)?)?;
    if let (true, Some(location)) = (flag(arguments, "follow"), header(&response, "location")) {
        let target = location.trim_start_matches("http://");
        let (authority, path) = target.split_once('/').unwrap_or((target, ""));
        response = wait(&open(authority, &format!("/{path}"), arguments)?)?;
    }
    let status = response.status();
    if !flag(arguments, "whole") {
        return Ok(status.to_string());
    }
    let headers: Vec<_> = response.headers().entries();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name, String::from_utf8_lossy(value))).collect();
    let told = format!("{headers:?} {status}");
    Ok(format!("{told} {}", String::from_utf8_lossy(&read(&response)?)))
}

fn many(authority: &str, count: u64) -> Result<String, ErrorCode> {
    let opened = (0..count).map(|_| open(authority, "/", "{}"));
    let mut waiting = opened.collect::<Result<Vec<_>, _>>()?;
    let mut outcomes = BTreeMap::<String, usize>::new();
    // Until nothing more comes of them: what became of a request is there once it has been asked for, in a later turn if
    // there are many.
    for quiet in 0.. {
        let before = waiting.len();
        std::thread::sleep(Duration::from_millis(200));
        waiting.retain(|future| {
            let ready = future.subscribe().ready();
            if ready {
                let outcome = match future.get() {
                    Some(Ok(Err(error))) => format!("{error:?}"),
                    answer => format!("{answer:?}"),
                };
                *outcomes.entry(outcome).or_default() += 1;
            }
            !ready
        });
        if quiet > 4 && waiting.len() == before {
            break;
        }
    }
    outcomes.insert("open".into(), waiting.len());
    Ok(format!("{outcomes:?}"))
}

fn open(authority: &str, path: &str, arguments: &str) -> Result<FutureIncomingResponse, ErrorCode> {
    let invalid = |()| ErrorCode::HttpRequestUriInvalid;
    let arguments: Value = serde_json::from_str(arguments).unwrap_or_default();
    let fields = Fields::new();
    for (name, value) in arguments["headers"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default().as_bytes();
        fields.append(name, value).map_err(|error| ErrorCode::InternalError(Some(format!("{error:?}"))))?;
    }
    let request = OutgoingRequest::new(fields);
    if let Some(method) = arguments["method"].as_str() {
        request.set_method(&Method::Other(method.into())).map_err(invalid)?;
    }
    request.set_scheme(Some(&Scheme::Http)).map_err(invalid)?;
    request.set_authority(Some(authority)).map_err(invalid)?;
    request.set_path_with_query(Some(path)).map_err(invalid)?;
    let body = request.body().map_err(invalid)?;
    let response = handle(request, options(&arguments))?;
    write(&body, &arguments);
    let _ = OutgoingBody::finish(body, None);
    Ok(response)
}

/// None where none are wanted: the host keeps a handle for each until the call ends.
fn options(arguments: &Value) -> Option<RequestOptions> {
    if arguments["first-byte"].is_null() && arguments["between-bytes"].is_null() {
        return None;
    }
    let options = RequestOptions::new();
    let nanoseconds = |name: &str| arguments[name].as_u64().map(|milliseconds| milliseconds * 1_000_000);
    let _ = options.set_first_byte_timeout(nanoseconds("first-byte"));
    let _ = options.set_between_bytes_timeout(nanoseconds("between-bytes"));
    Some(options)
}

/// A body that breaks off is told by the response, if at all.
fn write(body: &OutgoingBody, arguments: &Value) {
    let Ok(stream) = body.write() else { return };
    for chunk in arguments["chunks"].as_array().into_iter().flatten() {
        let chunk = chunk.as_str().unwrap_or_default().as_bytes();
        let piece = arguments["piece"].as_u64().unwrap_or(chunk.len() as u64).max(1) as usize;
        for piece in chunk.chunks(piece) {
            let _ = stream.blocking_write_and_flush(piece);
        }
    }
}

fn wait(response: &FutureIncomingResponse) -> Result<IncomingResponse, ErrorCode> {
    response.subscribe().block();
    let gone = || ErrorCode::InternalError(None);
    response.get().ok_or_else(gone)?.map_err(|()| gone())?
}

fn header(response: &IncomingResponse, name: &str) -> Option<String> {
    String::from_utf8(response.headers().get(name).first()?.clone()).ok()
}

fn read(response: &IncomingResponse) -> Result<Vec<u8>, ErrorCode> {
    let gone = |()| ErrorCode::InternalError(Some("no body".into()));
    let body: IncomingBody = response.consume().map_err(gone)?;
    let stream = body.stream().map_err(gone)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(64 << 10) {
            Ok(chunk) => bytes.extend(chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(error)) => {
                let code = wasip2::http::types::http_error_code(&error);
                return Err(code.unwrap_or(ErrorCode::InternalError(Some(error.to_debug_string()))));
            }
        }
    }
}

programs::export!(WasiHttp);
