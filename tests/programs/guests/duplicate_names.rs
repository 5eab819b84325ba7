//! Lists two tools of the same name (`twice`).

use programs::{Answer, Guest, Listed, text, tool};

struct DuplicateNames;

impl Guest for DuplicateNames {
    fn list_tools() -> Listed {
        Ok(vec![tool("twice"), tool("once"), tool("twice")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(DuplicateNames);
