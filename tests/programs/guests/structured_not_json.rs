//! Answers structured output (`structured`), or extensions (`meta`), that are no JSON; or a list for an object (`list`).

use programs::{Answer, Guest, Listed, Output, tool};

struct StructuredNotJson;

impl Guest for StructuredNotJson {
    fn list_tools() -> Listed {
        Ok(vec![tool("structured"), tool("meta"), tool("list")])
    }

    fn call_tool(name: String, _: String) -> Answer {
        let (structured, meta) = match name.as_str() {
            "structured" => (Some("{\"half\":".into()), None),
            "meta" => (None, Some("{\"half\":".into())),
            _ => (Some("[1,2]".into()), None),
        };
        Ok(Output { content: Vec::new(), structured, meta })
    }
}

programs::export!(StructuredNotJson);
