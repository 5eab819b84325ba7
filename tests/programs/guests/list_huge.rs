//! Lists a hundred thousand tools, 100 MiB of descriptions in all.

use programs::{Answer, Guest, Listed, text, tool};

struct ListHuge;

impl Guest for ListHuge {
    fn list_tools() -> Listed {
        let mut tools: Vec<_> = (0..100_000).map(|number| tool(&format!("tool-{number}"))).collect();
        for tool in &mut tools {
            tool.description = "x".repeat(1024);
        }
        Ok(tools)
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(ListHuge);
