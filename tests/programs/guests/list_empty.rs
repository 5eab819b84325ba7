//! Has no tools at all.

use programs::{Answer, Guest, Listed, text};

struct ListEmpty;

impl Guest for ListEmpty {
    fn list_tools() -> Listed {
        Ok(Vec::new())
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(ListEmpty);
