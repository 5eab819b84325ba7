//! Reaches for whatever the standard library offers but the network, and answers what it found or the error that it
//! got: `read` and `list` (`path`), `write` (`path`, `text`), `environment`, `arguments`.

use std::env;
use std::fs;
use std::io::Result;

use programs::{Answer, Guest, Listed, string, text, tool, tool_taking};

struct Reach;

impl Guest for Reach {
    fn list_tools() -> Listed {
        let path = ("path", "string");
        Ok(vec![
            tool_taking("read", &[path]),
            tool_taking("list", &[path]),
            tool_taking("write", &[path, ("text", "string")]),
            tool("environment"),
            tool("arguments"),
        ])
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let path = string(&arguments, "path");
        let found = match name.as_str() {
            "read" => fs::read_to_string(path),
            "list" => list(&path),
            "write" => fs::write(path, string(&arguments, "text")).map(|()| "written".into()),
            "environment" => Ok(format!("{:?}", env::vars().collect::<Vec<_>>())),
            _ => Ok(format!("{:?}", env::args().collect::<Vec<_>>())),
        };
        text(found.unwrap_or_else(|error| format!("error: {error}")))
    }
}

fn list(path: &str) -> Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names.join("\n"))
}

programs::export!(Reach);
