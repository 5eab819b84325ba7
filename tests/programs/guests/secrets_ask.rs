//! Asks for a secret, and answers it or the error that it got (`reference`, `reveal`: `name`).

use programs::{Answer, Guest, Listed, secrets, string, text, tool_taking};

struct SecretsAsk;

impl Guest for SecretsAsk {
    fn list_tools() -> Listed {
        let name = &[("name", "string")];
        Ok(vec![tool_taking("reference", name), tool_taking("reveal", name)])
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let secret = string(&arguments, "name");
        let answer = if name == "reveal" { secrets::reveal(&secret) } else { secrets::reference(&secret) };
        text(answer.unwrap_or_else(|error| format!("{error:?}")))
    }
}

programs::export!(SecretsAsk);
