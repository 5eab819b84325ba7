//! Never ends: `loop` computes, `loop-host` asks the host for one thing after another.

use std::hint::black_box;

use programs::{Answer, Guest, Listed, config, tool};

struct LoopForever;

impl Guest for LoopForever {
    fn list_tools() -> Listed {
        Ok(vec![tool("loop"), tool("loop-host")])
    }

    fn call_tool(name: String, _: String) -> Answer {
        let mut turns = 0_u64;
        loop {
            turns = black_box(turns.wrapping_add(1));
            if name == "loop-host" {
                black_box(config::get("key"));
            }
        }
    }
}

programs::export!(LoopForever);
