//! Lists a tool (`broken`) whose output schema is none.

use programs::{Answer, Guest, Listed, text, tool};

struct SchemaOutputBad;

impl Guest for SchemaOutputBad {
    fn list_tools() -> Listed {
        let mut tool = tool("broken");
        tool.output_schema = Some(r#"{"type":"object","required":"all"}"#.into());
        Ok(vec![tool])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(SchemaOutputBad);
