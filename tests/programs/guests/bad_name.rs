//! Lists a tool whose name no client would take (`no good`).

use programs::{Answer, Guest, Listed, text, tool};

struct BadName;

impl Guest for BadName {
    fn list_tools() -> Listed {
        Ok(vec![tool("fine"), tool("no good")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(BadName);
