//! Lists a tool (`broken`) whose input schema is none: a property has the type 5.

use programs::{Answer, Guest, Listed, text, tool_with};

struct SchemaBadKeyword;

impl Guest for SchemaBadKeyword {
    fn list_tools() -> Listed {
        Ok(vec![tool_with("broken", r#"{"type":"object","properties":{"count":{"type":5}}}"#)])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(SchemaBadKeyword);
