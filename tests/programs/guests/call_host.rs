//! Asks the host for a setting `count` times, and answers (`call`: `count`).

use std::hint::black_box;

use programs::{Answer, Guest, Listed, config, number, text, tool_taking};

struct CallHost;

impl Guest for CallHost {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("call", &[("count", "integer")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let count = number(&arguments, "count");
        for _ in 0..count {
            black_box(config::get("key"));
        }
        text(format!("{count} calls"))
    }
}

programs::export!(CallHost);
