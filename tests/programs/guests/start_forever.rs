//! Never gets through its start-up, which runs before any tool is called. Its listing does: there the clock stands still.

use std::time::{Duration, SystemTime};

use programs::{Answer, Guest, Listed, text, tool};

#[used]
#[unsafe(link_section = ".init_array")]
static START: extern "C" fn() = start;

extern "C" fn start() {
    let listing = SystemTime::UNIX_EPOCH + Duration::from_secs(946_684_800);
    while SystemTime::now() != listing {
        std::hint::black_box(());
    }
}

struct StartForever;

impl Guest for StartForever {
    fn list_tools() -> Listed {
        Ok(vec![tool("start")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("started")
    }
}

programs::export!(StartForever);
