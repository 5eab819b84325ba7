//! Grows its memory up to 1 GiB and answers how far it came, in MiB (`grow`).

use core::arch::wasm32::{memory_grow, memory_size};

use programs::{Answer, Guest, Listed, text, tool};

const PAGES_OF_A_MEBIBYTE: usize = 16;

struct MemoryGrow;

impl Guest for MemoryGrow {
    fn list_tools() -> Listed {
        Ok(vec![tool("grow")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        let refused = usize::MAX;
        while memory_size::<0>() < 1024 * PAGES_OF_A_MEBIBYTE && memory_grow::<0>(PAGES_OF_A_MEBIBYTE) != refused {}
        text((memory_size::<0>() / PAGES_OF_A_MEBIBYTE).to_string())
    }
}

programs::export!(MemoryGrow);
