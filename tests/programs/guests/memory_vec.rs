//! Fills 1 GiB of memory and gives up like any Rust program where it gets none (`fill`).

use std::hint::black_box;

use programs::{Answer, Guest, Listed, text, tool};

const MEBIBYTE: usize = 1 << 20;

struct MemoryVec;

impl Guest for MemoryVec {
    fn list_tools() -> Listed {
        Ok(vec![tool("fill")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        let kept: Vec<Vec<u8>> = (0..1024).map(|_| black_box(vec![1; MEBIBYTE])).collect();
        text(format!("{} MiB", kept.len()))
    }
}

programs::export!(MemoryVec);
