//! Sends a request with `wasi:http`, and answers the status, or the error that it got (`send`: `authority`).

use programs::{Answer, Guest, Listed, string, text, tool_taking};
use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{ErrorCode, Fields, OutgoingRequest, Scheme};

struct WasiHttp;

impl Guest for WasiHttp {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("send", &[("authority", "string")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        match send(&string(&arguments, "authority")) {
            Ok(status) => text(status.to_string()),
            Err(error) => text(format!("{error:?}")),
        }
    }
}

fn send(authority: &str) -> Result<u16, ErrorCode> {
    let invalid = |()| ErrorCode::HttpRequestUriInvalid;
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).map_err(invalid)?;
    request.set_authority(Some(authority)).map_err(invalid)?;
    request.set_path_with_query(Some("/")).map_err(invalid)?;
    let response = handle(request, None)?;
    response.subscribe().block();
    let gone = || ErrorCode::InternalError(None);
    let response = response.get().ok_or_else(gone)?.map_err(|()| gone())??;
    Ok(response.status())
}

programs::export!(WasiHttp);
