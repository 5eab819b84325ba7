//! Has many names looked up and waits for none of them: sends a request to a new name each time, and gives up after a
//! millisecond (`look-up`: `count`). Answers how often it got what.

use std::collections::BTreeMap;

use programs::http::{Request, send};
use programs::{Answer, Guest, Listed, number, text, tool_taking};

struct HttpLookups;

impl Guest for HttpLookups {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("look-up", &[("count", "integer")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let mut outcomes = BTreeMap::<String, u64>::new();
        for at in 0..number(&arguments, "count") {
            let request = Request {
                method: "GET".into(),
                url: format!("http://name{at}.example.com/"),
                headers: Vec::new(),
                body: None,
                timeout: Some(1),
                max_redirects: 0,
            };
            let outcome = send(&request).map(|response| response.status);
            *outcomes.entry(format!("{outcome:?}")).or_default() += 1;
        }
        text(format!("{outcomes:?}"))
    }
}

programs::export!(HttpLookups);
