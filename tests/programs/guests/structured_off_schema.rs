//! Promises `{"count": integer}` and answers `{"count": "many"}` (`wrong-type`), or nothing structured (`nothing`).

use programs::{Answer, Guest, Listed, Output, json, tool};

struct StructuredOffSchema;

impl Guest for StructuredOffSchema {
    fn list_tools() -> Listed {
        let schema = json!({
            "type": "object",
            "properties": { "count": { "type": "integer" } },
            "required": ["count"],
        });
        let mut tools = vec![tool("wrong-type"), tool("nothing")];
        for tool in &mut tools {
            tool.output_schema = Some(schema.to_string());
        }
        Ok(tools)
    }

    fn call_tool(name: String, _: String) -> Answer {
        let structured = (name == "wrong-type").then(|| json!({ "count": "many" }).to_string());
        Ok(Output { content: Vec::new(), structured, meta: None })
    }
}

programs::export!(StructuredOffSchema);
