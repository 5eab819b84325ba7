//! Answers what `config` has for a key, as the JSON text itself, or `none` (`get`: `key`).

use programs::{Answer, Guest, Listed, config, string, text, tool_taking};

struct ConfigGet;

impl Guest for ConfigGet {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("get", &[("key", "string")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        text(config::get(&string(&arguments, "key")).unwrap_or_else(|| "none".into()))
    }
}

programs::export!(ConfigGet);
