//! Thinks for ever about which tools it has.

use programs::{Answer, Guest, Listed, text};

struct ListLoop;

impl Guest for ListLoop {
    fn list_tools() -> Listed {
        loop {
            std::hint::black_box(());
        }
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(ListLoop);
