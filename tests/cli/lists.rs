//! What a server tells beside answers, and lists that are longer than a page.

use serde_json::{Value, json};

use crate::environment::Environment;
use crate::server::{Server, modern, text};
use crate::web::Web;

const TALKING: &str = r#"
import { log } from "skill-engine";

/** Says something at each level. */
export function talk(args: { name: string }): string {
  log.debug("quiet");
  log.info(`about ${args.name}`);
  log.warning("careful");
  log.error("bad");
  return "said";
}
"#;

/// The lines of the log that come before an answer: their levels, and what the first of them holds.
fn lines(messages: &[Value]) -> (Vec<&str>, Option<&Value>) {
    let lines: Vec<_> = messages.iter().filter(|message| message["method"] == "notifications/message").collect();
    (
        lines.iter().map(|line| line["params"]["level"].as_str().unwrap()).collect(),
        lines.first().map(|line| &line["params"]),
    )
}

/// All messages up to an answer.
fn until(server: &Server, id: u64) -> Vec<Value> {
    let mut messages = vec![server.message()];
    while messages.last().unwrap()["id"] != id {
        messages.push(server.message());
    }
    messages
}

#[test]
fn lines_of_the_log_reach_clients_from_the_level_that_they_want() {
    let environment = Environment::new();
    environment.write("talking.ts", TALKING);
    environment.ok(&["install", "./talking.ts"]);
    let mut server = Server::start(&environment);
    let call = json!({ "name": "talking__talk", "arguments": { "name": "Ada" } });
    let mut calls = |id: u64, level: Option<&str>| {
        if let Some(level) = level {
            assert_eq!(server.request(1000 + id, "logging/setLevel", json!({ "level": level }))["result"], json!({}));
        }
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call });
        server.send(&request.to_string());
        until(&server, id)
    };
    let messages = calls(1, None);
    let (levels, first) = lines(&messages);
    assert_eq!(levels, ["info", "warning", "error"]);
    assert_eq!(first.unwrap(), &json!({ "level": "info", "logger": "talking__talk", "data": "about Ada" }));
    assert_eq!(text(messages.last().unwrap()), "said");
    for (id, level, wanted) in [
        (2, "debug", &["debug", "info", "warning", "error"][..]),
        (3, "notice", &["warning", "error"]),
        (4, "error", &["error"]),
        (5, "emergency", &[]),
    ] {
        assert_eq!(lines(&calls(id, Some(level))).0, wanted, "{level}");
    }
    // The second era asks each time, on the same connection too.
    for (id, level, wanted) in [(10, None, &[][..]), (11, Some("warning"), &["warning", "error"])] {
        let mut params = call.clone();
        params["_meta"] = modern();
        if let Some(level) = level {
            params["_meta"]["io.modelcontextprotocol/logLevel"] = json!(level);
        }
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params });
        server.send(&request.to_string());
        assert_eq!(lines(&until(&server, id)).0, wanted, "{level:?}");
    }
    server.end();

    let web = Web::start(&environment, &[]);
    let session = web.session("2025-11-25");
    assert_eq!(lines(&web.ask(&session, 1, "tools/call", call.clone()).messages()).0, ["info", "warning", "error"]);
    let other = web.session("2025-11-25");
    assert_eq!(web.ask(&other, 1, "logging/setLevel", json!({ "level": "error" })).answer()["result"], json!({}));
    assert_eq!(lines(&web.ask(&other, 2, "tools/call", call.clone()).messages()).0, ["error"]);
    assert_eq!(lines(&web.ask(&session, 2, "tools/call", call.clone()).messages()).0, ["info", "warning", "error"]);
    let mut params = call;
    params["_meta"] = modern();
    params["_meta"]["io.modelcontextprotocol/logLevel"] = json!("error");
    assert_eq!(lines(&web.stateless(3, "tools/call", params, &[]).messages()).0, ["error"]);
}

const MANY: &str = r#"
from skill_engine import tool

for number in range(1200):
    def answer() -> str:
        """Answers."""
        return "here"

    tool(answer, name=f"t{number}")
"#;

#[test]
fn a_long_list_has_pages_in_a_stable_order() {
    let environment = Environment::new();
    environment.write("many.py", MANY);
    environment.ok(&["install", "./many.py"]);
    let mut server = Server::start(&environment);
    let names = |page: &Value| -> Vec<String> {
        let tools = page["result"]["tools"].as_array().unwrap_or_else(|| panic!("no list: {page}"));
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    };
    let wanted: Vec<_> = (0..1200).map(|number| format!("many__t{number}")).collect();
    for era in [false, true] {
        let mut ask = |id: u64, params: Value| {
            if era { server.stateless(id, "tools/list", params) } else { server.request(id, "tools/list", params) }
        };
        let first = ask(1, json!({}));
        let cursor = first["result"]["nextCursor"].clone();
        let second = ask(2, json!({ "cursor": cursor }));
        assert_eq!(second["result"].get("nextCursor"), None);
        assert_eq!([names(&first), names(&second)].concat(), wanted);
        assert_eq!(ask(3, json!({}))["result"], first["result"]);
    }
    assert_eq!(text(&server.call(4, "many__t1199", json!({}))), "here");
    server.end();
}

const IN_HEADERS: &str = r#"
import { tool } from "skill-engine";

export const ask = tool(
  {
    name: "ask",
    description: "Asks a region.",
    inputSchema: {
      type: "object",
      properties: { region: { type: "string", "x-mcp-header": "Region" }, count: { type: "integer" } },
      required: ["region"],
    },
  },
  (args: { region: string }): string => args.region,
);
"#;

#[test]
fn a_parameter_that_is_repeated_in_a_header_has_to_be_the_same_there() {
    let environment = Environment::new();
    environment.write("regions.ts", IN_HEADERS);
    environment.ok(&["install", "./regions.ts"]);
    let web = Web::start(&environment, &[]);
    let call = |region: &str| json!({ "name": "regions__ask", "arguments": { "region": region } });
    for (region, header) in [("eu", "eu"), ("Größe", "=?base64?R3LDtsOfZQ==?=")] {
        let answer = web.stateless(1, "tools/call", call(region), &[("Mcp-Param-Region", header)]);
        assert_eq!(text(&answer.answer()), region);
    }
    for headers in [&[][..], &[("Mcp-Param-Region", "us")], &[("Mcp-Param-Region", "eu"), ("Mcp-Param-Region", "eu")]] {
        let refused = web.stateless(1, "tools/call", call("eu"), headers);
        assert_eq!((refused.status, refused.answer()["error"]["code"].clone()), (400, json!(-32020)), "{headers:?}");
    }
    // Whatever the name under which it is called.
    let web_of_bare_names = Web::start(&environment, &["--unprefixed"]);
    for name in ["ask", "regions__ask"] {
        let call = json!({ "name": name, "arguments": { "region": "eu" } });
        let refused = web_of_bare_names.stateless(1, "tools/call", call, &[("Mcp-Param-Region", "us")]);
        assert_eq!((refused.status, refused.answer()["error"]["code"].clone()), (400, json!(-32020)), "{name}");
    }
    // Only the second era has them.
    let session = web.session("2025-11-25");
    assert_eq!(text(&web.ask(&session, 1, "tools/call", call("eu")).answer()), "eu");
}
