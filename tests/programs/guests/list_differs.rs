//! Lists a tool (`differs`) whose description depends on all that a guest could tell runs apart by: random, clocks,
//! environment, arguments, folders. With inert imports it is the same at every call.

use std::collections::hash_map::RandomState;
use std::env;
use std::fs;
use std::hash::BuildHasher;
use std::time::{Instant, SystemTime};

use programs::{Answer, Guest, Listed, config, secrets, text, tool};
use wasip2::random::random::get_random_u64;

struct ListDiffers;

impl Guest for ListDiffers {
    fn list_tools() -> Listed {
        let mut tool = tool("differs");
        tool.description = description();
        Ok(vec![tool])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text(description())
    }
}

fn description() -> String {
    let environment: Vec<_> = env::vars().chain(env::args().map(|argument| ("argument".into(), argument))).collect();
    let folder = fs::read_dir("/").map(|entries| entries.count()).map_err(|error| error.kind());
    format!(
        "random {} {}, clocks {:?} {:?}, environment {environment:?}, folder {folder:?}, config {:?}, secret {:?}",
        get_random_u64(),
        RandomState::new().hash_one(1),
        SystemTime::now(),
        Instant::now(),
        config::get("key"),
        secrets::reference("token"),
    )
}

programs::export!(ListDiffers);
