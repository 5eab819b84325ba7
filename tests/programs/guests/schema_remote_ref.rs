//! Lists a tool (`broken`) whose input schema is somewhere else: nobody may fetch it.

use programs::{Answer, Guest, Listed, text, tool_with};

struct SchemaRemoteRef;

impl Guest for SchemaRemoteRef {
    fn list_tools() -> Listed {
        let schema = r#"{"type":"object","properties":{"user":{"$ref":"https://example.com/user.json"}}}"#;
        Ok(vec![tool_with("broken", schema)])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(SchemaRemoteRef);
