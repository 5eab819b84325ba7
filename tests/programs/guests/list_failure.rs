//! Can't say which tools it has.

use programs::{Answer, Failure, Guest, Listed, text};

struct ListFailure;

impl Guest for ListFailure {
    fn list_tools() -> Listed {
        Err(Failure {
            message: "the tools are on holiday".into(),
            stack: Some("at list (guest.rs:1:1)".into()),
            data: None,
        })
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(ListFailure);
