//! Gives what lies at one path another name (`rename`, `link`: `from`, `to`).

use std::fs;

use programs::{Answer, Guest, Listed, failed, string, text, tool_taking};

struct FileLink;

impl Guest for FileLink {
    fn list_tools() -> Listed {
        let paths = [("from", "string"), ("to", "string")];
        Ok(["rename", "link"].map(|name| tool_taking(name, &paths)).into())
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let (from, to) = (string(&arguments, "from"), string(&arguments, "to"));
        let done = match name.as_str() {
            "rename" => fs::rename(from, to),
            _ => fs::hard_link(from, to),
        };
        done.map_err(failed)?;
        text("done")
    }
}

programs::export!(FileLink);
