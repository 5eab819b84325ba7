//! Fills 200 MiB of memory again and again, each time with one instruction, which no tick interrupts (`fill`).

use std::hint::black_box;

use programs::{Answer, Guest, Listed, tool};

struct FillForever;

impl Guest for FillForever {
    fn list_tools() -> Listed {
        Ok(vec![tool("fill")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        let mut bytes = vec![0_u8; 200 << 20];
        loop {
            black_box(&mut bytes).fill(black_box(1));
        }
    }
}

programs::export!(FillForever);
