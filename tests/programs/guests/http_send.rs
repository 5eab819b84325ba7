//! Sends a request with `skill:engine/http`, and answers status and body, or the error that it got (`send`: `url`).

use programs::http::{Request, send};
use programs::{Answer, Guest, Listed, string, text, tool_taking};

struct HttpSend;

impl Guest for HttpSend {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("send", &[("url", "string")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let request = Request {
            method: "GET".into(),
            url: string(&arguments, "url"),
            headers: Vec::new(),
            body: None,
            timeout: None,
            max_redirects: 5,
        };
        match send(&request) {
            Ok(response) => text(format!("{} {}", response.status, String::from_utf8_lossy(&response.body))),
            Err(error) => text(format!("{error:?}")),
        }
    }
}

programs::export!(HttpSend);
