//! Asks for a secret, and answers it or the error that it got: `reference`, and `reveal`, which answers it backwards, as
//! nobody takes it out (`name`). `tell` reveals it, says it to the log and to both streams, and answers it with a few of
//! its encodings; `blurt` fails with it; `knock` opens a file of that name.

use programs::log::Level;
use programs::{Answer, Guest, Listed, base64, failed, json, log, progress, secrets, string, text, tool_taking};

struct SecretsAsk;

impl Guest for SecretsAsk {
    fn list_tools() -> Listed {
        let tools = ["reference", "reveal", "tell", "blurt", "knock"];
        Ok(tools.map(|tool| tool_taking(tool, &[("name", "string")])).into())
    }

    fn call_tool(tool: String, arguments: String) -> Answer {
        let secret = string(&arguments, "name");
        if tool == "reference" {
            return text(secrets::reference(&secret).unwrap_or_else(|error| format!("{error:?}")));
        }
        match (tool.as_str(), secrets::reveal(&secret)) {
            (_, Err(error)) => text(format!("{error:?}")),
            ("tell", Ok(value)) => tell(&value),
            ("knock", Ok(value)) => text(format!("{:?}", std::fs::read(format!("/door/{value}")))),
            ("blurt", Ok(value)) => Err(failed(format!("it is {value}, is it not?"))),
            (_, Ok(value)) => text(value.chars().rev().collect::<String>()),
        }
    }
}

fn tell(value: &str) -> Answer {
    log::write(Level::Warning, &format!("logged {value}"));
    progress::report(1.0, None, Some(&format!("reported {value}")));
    println!("printed {value}");
    eprintln!("complained {value}");
    text(format!("<{value}> {} {}", base64(value.as_bytes()), json!(value)))
}

programs::export!(SecretsAsk);
