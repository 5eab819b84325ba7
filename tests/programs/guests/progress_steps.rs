//! Reports `count` steps with `ms` milliseconds before each, then answers (`walk`: `count`, `ms`).

use std::thread::sleep;
use std::time::Duration;

use programs::{Answer, Guest, Listed, number, progress, text, tool_taking};

struct ProgressSteps;

impl Guest for ProgressSteps {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("walk", &[("count", "integer"), ("ms", "integer")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let count = number(&arguments, "count");
        for step in 1..=count {
            sleep(Duration::from_millis(number(&arguments, "ms")));
            progress::report(step as f64, Some(count as f64), Some(&format!("step {step}")));
        }
        text(format!("{count} steps"))
    }
}

programs::export!(ProgressSteps);
