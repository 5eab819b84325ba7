//! Lists a tool (`broken`) whose input schema is for strings: arguments are objects.

use programs::{Answer, Guest, Listed, text, tool_with};

struct SchemaNotObject;

impl Guest for SchemaNotObject {
    fn list_tools() -> Listed {
        Ok(vec![tool_with("broken", r#"{"type":"string"}"#)])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(SchemaNotObject);
