//! Panics when it is asked for its tools.

use programs::{Answer, Guest, Listed, text};

struct ListTrap;

impl Guest for ListTrap {
    fn list_tools() -> Listed {
        panic!("no tools today")
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(ListTrap);
