//! Sends a request with `skill:engine/http`, and answers status and body, or the error that it got (`send`: `url`, and if
//! wanted `method`, `headers`, `body`, `timeout`, `redirects`).
//!
//! `{token}` in any of them becomes the reference of the secret `token`, and `{basic}` the Base64 of `me:` with it. With
//! `whole`, URL and headers of the response are answered too. `twice` sends it twice, and answers the second time.

use programs::http::{Error, Request, Response, send};
use programs::{Answer, Guest, Listed, Value, flag, json, number, optional, sealed, string, text, tool_with};

struct HttpSend;

impl Guest for HttpSend {
    fn list_tools() -> Listed {
        let word = json!({ "type": "string" });
        let schema = json!({
            "type": "object",
            "properties": {
                "url": word, "method": word, "body": word,
                "headers": { "type": "object" },
                "timeout": { "type": "integer" }, "redirects": { "type": "integer" },
                "whole": { "type": "boolean" }, "twice": { "type": "boolean" },
            },
            "required": ["url"],
        });
        Ok(vec![tool_with("send", &schema.to_string())])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let arguments = sealed(&arguments);
        let request = request(&arguments);
        if flag(&arguments, "twice") {
            let _ = send(&request);
        }
        text(told(send(&request), flag(&arguments, "whole")))
    }
}

fn request(arguments: &str) -> Request {
    let or = |name, other: &str| optional(arguments, name).unwrap_or_else(|| other.into());
    let headers: Value = serde_json::from_str(&or("headers", "{}")).unwrap_or_default();
    let headers = headers.as_object().into_iter().flatten();
    Request {
        method: or("method", "GET"),
        url: string(arguments, "url"),
        headers: headers.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().into())).collect(),
        body: optional(arguments, "body").map(String::into_bytes),
        timeout: optional(arguments, "timeout").map(|_| number(arguments, "timeout") as u32),
        max_redirects: or("redirects", "5").parse().unwrap_or(5),
    }
}

fn told(answer: Result<Response, Error>, whole: bool) -> String {
    match answer {
        Ok(response) => {
            let body = String::from_utf8_lossy(&response.body);
            let head = if whole { format!("{} {:?} ", response.url, response.headers) } else { String::new() };
            format!("{head}{} {body}", response.status)
        }
        Err(error) => format!("{error:?}"),
    }
}

programs::export!(HttpSend);
