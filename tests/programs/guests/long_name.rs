//! Lists a tool whose name is 64 letters long: too long with any skill in front of it.

use programs::{Answer, Guest, Listed, text, tool};

struct LongName;

impl Guest for LongName {
    fn list_tools() -> Listed {
        Ok(vec![tool(&"a".repeat(64))])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(LongName);
