//! Counts its own calls (`count`): in a fresh instance each is the first.

use std::sync::atomic::{AtomicU32, Ordering};

use programs::{Answer, Guest, Listed, text, tool};

static CALLS: AtomicU32 = AtomicU32::new(0);

struct Count;

impl Guest for Count {
    fn list_tools() -> Listed {
        CALLS.fetch_add(1, Ordering::Relaxed);
        Ok(vec![tool("count")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text((CALLS.fetch_add(1, Ordering::Relaxed) + 1).to_string())
    }
}

programs::export!(Count);
