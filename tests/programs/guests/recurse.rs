//! Calls itself until the stack ends (`recurse`).

use std::hint::black_box;

use programs::{Answer, Guest, Listed, text, tool};

struct Recurse;

impl Guest for Recurse {
    fn list_tools() -> Listed {
        Ok(vec![tool("recurse")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text(deeper(black_box(0)).to_string())
    }
}

#[expect(unconditional_recursion, reason = "that is the behaviour")]
fn deeper(depth: u64) -> u64 {
    // Work after the call keeps the compiler from making a loop of it.
    black_box(deeper(black_box(depth + 1))) + depth
}

programs::export!(Recurse);
