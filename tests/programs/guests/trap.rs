//! Traps, by the instruction itself (`trap`), by a panic with a message (`panic`).

use programs::{Answer, Guest, Listed, tool};

struct Trap;

impl Guest for Trap {
    fn list_tools() -> Listed {
        Ok(vec![tool("trap"), tool("panic")])
    }

    fn call_tool(name: String, _: String) -> Answer {
        if name == "trap" {
            core::arch::wasm32::unreachable()
        }
        panic!("nothing goes right today")
    }
}

programs::export!(Trap);
