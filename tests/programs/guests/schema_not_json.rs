//! Lists a tool (`broken`) whose input schema is no JSON.

use programs::{Answer, Guest, Listed, text, tool_with};

struct SchemaNotJson;

impl Guest for SchemaNotJson {
    fn list_tools() -> Listed {
        Ok(vec![tool_with("broken", "{\"type\":")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(SchemaNotJson);
