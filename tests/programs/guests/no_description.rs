//! Lists a tool (`silent`) that does not say what it does.

use programs::{Answer, Guest, Listed, text, tool};

struct NoDescription;

impl Guest for NoDescription {
    fn list_tools() -> Listed {
        let mut tool = tool("silent");
        tool.description = String::new();
        Ok(vec![tool])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(NoDescription);
