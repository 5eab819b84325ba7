//! Waits for `ms` milliseconds and answers (`sleep`: `ms`).

use std::time::Duration;

use programs::{Answer, Guest, Listed, number, text, tool_taking};

struct Sleep;

impl Guest for Sleep {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("sleep", &[("ms", "integer")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        std::thread::sleep(Duration::from_millis(number(&arguments, "ms")));
        text("awake")
    }
}

programs::export!(Sleep);
