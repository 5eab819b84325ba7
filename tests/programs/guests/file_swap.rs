//! Reads one path again and again while somebody changes what lies there, and answers how often it could, and every
//! text that it saw (`read`: `path`, `times`).

use std::collections::BTreeSet;
use std::fs;

use programs::{Answer, Guest, Listed, number, string, text, tool_taking};

struct FileSwap;

impl Guest for FileSwap {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("read", &[("path", "string"), ("times", "integer")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let path = string(&arguments, "path");
        let (mut opened, mut seen) = (0, BTreeSet::new());
        for _ in 0..number(&arguments, "times") {
            if let Ok(found) = fs::read_to_string(&path) {
                opened += 1;
                seen.insert(found);
            }
        }
        text(format!("{opened} {seen:?}"))
    }
}

programs::export!(FileSwap);
