//! Says the same `count` times, and answers: over the log (`log`), on stdout (`print`), as progress (`report`).

use programs::log::{Level, write};
use programs::{Answer, Guest, Listed, number, progress, text, tool_taking};

struct SayMuch;

impl Guest for SayMuch {
    fn list_tools() -> Listed {
        Ok(["log", "print", "report"].map(|name| tool_taking(name, &[("count", "integer")])).into())
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let count = number(&arguments, "count");
        for index in 1..=count {
            match name.as_str() {
                "log" => write(Level::Info, &format!("line {index} of many")),
                "print" => println!("line {index} of many"),
                _ => progress::report(index as f64, Some(count as f64), None),
            }
        }
        text("said")
    }
}

programs::export!(SayMuch);
