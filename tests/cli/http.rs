//! `skill serve --http`: both eras of Streamable HTTP, and what keeps it safe.

use std::time::Duration;

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::server::{modern, text};
use crate::web::{Reply, Web};

fn serving(guests: &[&str]) -> (Environment, Web) {
    let environment = Environment::new();
    for name in guests {
        environment.ok(&["install", &guest(name)]);
    }
    let web = Web::start(&environment, &[]);
    (environment, web)
}

fn code(reply: Reply) -> (u16, i64) {
    let status = reply.status;
    let answer = reply.answer();
    (status, answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {answer}")))
}

fn call(tool: &str, arguments: Value) -> Value {
    json!({ "name": tool, "arguments": arguments })
}

#[test]
fn the_second_era_is_answered_at_once_and_leaves_nothing_behind() {
    let (_environment, web) = serving(&["count", "trap"]);
    let found = web.stateless(1, "server/discover", json!({}), &[]);
    assert_eq!((found.status, found.header("content-type")), (200, Some("application/json")));
    assert_eq!(found.header("mcp-session-id"), None);
    let found = found.answer();
    assert_eq!(found["result"]["supportedVersions"], json!(["2026-07-28"]));
    let listed = web.stateless(2, "tools/list", json!({}), &[]).answer()["result"].clone();
    let names: Vec<_> = listed["tools"].as_array().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    assert_eq!(names, ["count__count", "trap__trap", "trap__panic"]);
    assert_eq!((&listed["resultType"], &listed["cacheScope"]), (&json!("complete"), &json!("private")));
    for id in [3, 3, 4] {
        let called = web.stateless(id, "tools/call", call("count__count", json!({})), &[]).answer();
        assert_eq!((&called["id"], text(&called)), (&json!(id), "1"));
        assert_eq!(called["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "skill-engine");
    }
    let trapped = web.stateless(5, "tools/call", call("trap__trap", json!({})), &[]).answer();
    assert_eq!((&trapped["result"]["isError"], &trapped["result"]["resultType"]), (&json!(true), &json!("complete")));
    assert_eq!(code(web.stateless(6, "tools/call", call("trap__nothing", json!({})), &[])), (200, -32602));
    assert_eq!(code(web.stateless(7, "tools/call", json!({ "arguments": {} }), &[])), (200, -32602));
    // A notification is taken, and does nothing.
    let cancelled = json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 3, "_meta": modern() } });
    let taken = web.post(&[("MCP-Protocol-Version", "2026-07-28")], &cancelled);
    assert_eq!((taken.status, taken.text().as_str()), (202, ""));
}

#[test]
fn each_fault_of_a_request_of_the_second_era_has_its_status_and_code() {
    let (_environment, web) = serving(&["count"]);
    let key = |name: &str| format!("io.modelcontextprotocol/{name}");
    let without = |name: &str| {
        let mut meta = modern();
        meta.as_object_mut().unwrap().remove(&key(name));
        json!({ "_meta": meta })
    };
    for missing in ["protocolVersion", "clientCapabilities"] {
        assert_eq!(code(web.stateless(1, "tools/list", without(missing), &[])), (400, -32602), "{missing}");
    }
    assert_eq!(code(web.stateless(1, "tools/list", json!({ "_meta": {} }), &[])), (400, -32602));
    assert_eq!(web.stateless(1, "tools/list", without("clientInfo"), &[]).status, 200);
    let of_version = |version: &str| {
        let mut meta = modern();
        meta[key("protocolVersion")] = json!(version);
        json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/list", "params": { "_meta": meta } })
    };
    let headers = |version: &'static str| [("MCP-Protocol-Version", version), ("Mcp-Method", "tools/list")];
    assert_eq!(code(web.post(&headers("2026-07-28"), &of_version("v999.0.0"))), (400, -32020));
    let unsupported = web.post(&headers("v999.0.0"), &of_version("v999.0.0"));
    assert_eq!(unsupported.status, 400);
    let unsupported = unsupported.answer();
    assert_eq!((&unsupported["id"], &unsupported["error"]["code"]), (&json!(7), &json!(-32022)));
    assert_eq!(unsupported["error"]["data"], json!({ "supported": ["2026-07-28"], "requested": "v999.0.0" }));
    let list = of_version("2026-07-28");
    assert_eq!(code(web.post(&[("Mcp-Method", "tools/list")], &list)), (400, -32020));
    let version = ("MCP-Protocol-Version", "2026-07-28");
    assert_eq!(code(web.post(&[version], &list)), (400, -32020));
    assert_eq!(code(web.post(&[version, ("Mcp-Method", "prompts/list")], &list)), (400, -32020));
    assert_eq!(code(web.post(&[version, version, ("Mcp-Method", "tools/list")], &list)), (400, -32020));
    let counting = call("count__count", json!({ "_": 1 }));
    assert_eq!(code(web.stateless(1, "tools/call", counting, &[("Mcp-Name", "x")])), (400, -32020));
    for method in
        ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "no/method"]
    {
        let params = json!({ "uri": "test://x", "level": "info", "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": { "name": "t", "version": "0" } });
        assert_eq!(code(web.stateless(1, method, params, &[])), (404, -32601), "{method}");
    }
    // An answer is nobody's to send here, and neither are there batches.
    let version = [version];
    assert_eq!(code(web.post(&version, &json!({ "jsonrpc": "2.0", "id": 1, "result": {} }))), (400, -32600));
    assert_eq!(code(web.post(&version, &json!([]))), (400, -32600));
    for method in ["GET", "DELETE", "PUT", "OPTIONS"] {
        let reply = web.send(&format!("{method} /mcp"), &version, b"");
        assert_eq!(reply.status, 405, "{method}");
        assert_holds(reply.header("allow").unwrap(), &["POST"]);
    }
}

#[test]
fn what_is_no_message_is_refused_in_either_era() {
    let (_environment, web) = serving(&[]);
    let json = [("Content-Type", "application/json; charset=utf-8")];
    for (body, wanted) in
        [("garbage", -32700), ("{", -32700), ("\u{feff}1", -32700), ("1", -32600), ("{}", -32600), ("[]", -32600)]
    {
        let modern = [json[0], ("MCP-Protocol-Version", "2026-07-28")];
        let (status, found) = code(web.send("POST /mcp", &modern, body.as_bytes()));
        assert!(status == 400 && (found == wanted || (found, wanted) == (-32602, -32600)), "{body}: {status} {found}");
        let session = web.session("2025-11-25");
        let (status, found) = code(web.send("POST /mcp", &[json[0], ("Mcp-Session-Id", &session)], body.as_bytes()));
        assert_eq!((status, found), (400, wanted), "{body}");
    }
    assert_eq!(web.send("POST /mcp", &[("Content-Type", "text/plain")], b"{}").status, 415);
    assert_eq!(web.send("POST /mcp", &[], b"{}").status, 415);
    let large = format!("{{\"pad\":\"{}\"}}", "x".repeat(5 << 20));
    assert_eq!(web.send("POST /mcp", &json, large.as_bytes()).status, 413);
    assert_eq!(web.send("GET /", &[], b"").status, 404);
    assert_eq!(web.send("GET /health", &[], b"").status, 200);
    assert_eq!(web.send("GET /ready", &[], b"").status, 200);
}

#[test]
fn a_session_of_the_first_era_lives_until_it_is_deleted() {
    let (_environment, web) = serving(&["count"]);
    for version in ["2025-03-26", "2025-06-18", "2025-11-25"] {
        let session = web.session(version);
        assert!(session.bytes().all(|byte| byte.is_ascii_graphic()), "{session}");
        assert_eq!(
            web.ask(&session, 1, "ping", json!({})).answer(),
            json!({ "jsonrpc": "2.0", "id": 1, "result": {} })
        );
        let listed = web.ask(&session, 2, "tools/list", json!({})).answer();
        assert_eq!(listed["result"].as_object().unwrap().keys().collect::<Vec<_>>(), ["tools"]);
        assert_eq!(text(&web.ask(&session, 3, "tools/call", call("count__count", json!({}))).answer()), "1");
        assert_eq!(code(web.ask(&session, 4, "no/method", json!({}))), (200, -32601));
        assert_eq!(code(web.ask(&session, 5, "tools/call", json!({}))), (200, -32602));
        // Some clients name an older version than they have agreed on.
        let list = json!({ "jsonrpc": "2.0", "id": 6, "method": "tools/list" });
        for (version, status) in [("2025-03-26", 200), ("2025-11-25", 200), ("1999-01-01", 400), ("v9", 400)] {
            let reply = web.post(&[("Mcp-Session-Id", &session), ("MCP-Protocol-Version", version)], &list);
            assert_eq!(reply.status, status, "{version}");
        }
        // To answer nothing that was asked does no harm.
        assert_eq!(
            web.post(&[("Mcp-Session-Id", &session)], &json!({ "jsonrpc": "2.0", "id": 9, "result": {} })).status,
            202
        );
        let headers = [("Mcp-Session-Id", session.as_str())];
        assert_eq!(web.send("DELETE /mcp", &headers, b"").status, 204);
        assert_eq!(web.send("DELETE /mcp", &headers, b"").status, 404);
        assert_eq!(web.ask(&session, 7, "ping", json!({})).status, 404);
        assert_eq!(web.listen(&session, None).status, 404);
    }
    assert_eq!(code(web.post(&[], &json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }))), (400, -32600));
    assert_eq!(web.send("GET /mcp", &[("Accept", "text/event-stream")], b"").status, 400);
    assert_eq!(web.send("DELETE /mcp", &[], b"").status, 400);
    let refused = web.post(&[], &json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {} }));
    assert_eq!(refused.header("mcp-session-id"), None);
    assert_eq!(code(refused), (200, -32602));
}

#[test]
fn batches_are_taken_in_the_revision_that_has_them() {
    let (_environment, web) = serving(&["count"]);
    let batch = json!([
        { "jsonrpc": "2.0", "id": 1, "method": "ping" },
        { "jsonrpc": "2.0", "method": "notifications/progress", "params": { "progressToken": 1, "progress": 1 } },
        { "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call("count__count", json!({})) },
    ]);
    let old = web.session("2025-03-26");
    let reply = web.post(&[("Mcp-Session-Id", &old)], &batch);
    let mut ids: Vec<_> = reply.messages().iter().map(|answer| answer["id"].as_u64().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2]);
    let new = web.session("2025-11-25");
    assert_eq!(code(web.post(&[("Mcp-Session-Id", &new)], &batch)), (400, -32600));
}

#[test]
fn progress_comes_before_the_answer_in_either_era() {
    let (_environment, web) = serving(&["progress_steps"]);
    let mut params = call("progress-steps__walk", json!({ "count": 3, "ms": 1 }));
    let session = web.session("2025-11-25");
    params["_meta"] = json!({ "progressToken": "p" });
    let first = web.ask(&session, 1, "tools/call", params.clone()).messages();
    params["_meta"].as_object_mut().unwrap().extend(modern().as_object().unwrap().clone());
    let second = web.stateless(1, "tools/call", params, &[]);
    assert_eq!(second.header("content-type"), Some("text/event-stream"));
    assert_eq!(second.header("x-accel-buffering"), Some("no"));
    for messages in [first, second.messages()] {
        let methods: Vec<_> = messages.iter().map(|message| message["method"].as_str()).collect();
        assert_eq!(
            methods,
            [Some("notifications/progress"), Some("notifications/progress"), Some("notifications/progress"), None]
        );
        assert!(messages[..3].iter().all(|report| report["params"]["progressToken"] == "p"), "{messages:?}");
        assert_ne!(messages[3]["result"]["isError"], true);
    }
}

#[cfg(target_os = "linux")]
fn load(web: &Web, span: Duration) -> f64 {
    crate::server::load(web.child.id(), span)
}

#[cfg(target_os = "linux")]
#[test]
fn a_client_of_the_second_era_that_goes_away_ends_its_call() {
    let environment = Environment::new();
    environment.write("home/config/settings.toml", "[limits]\ncpu = \"10m\"\ntimeout = \"10m\"\n");
    environment.ok(&["install", &guest("loop_forever")]);
    let web = Web::start(&environment, &[]);
    let second = Duration::from_secs(1);
    // Once before there is an answer at all, once when it has begun as a stream.
    for silence in [second / 4, second * 7] {
        let calling = std::net::TcpStream::connect(web.address).unwrap();
        let mut params = call("loop-forever__loop", json!({}));
        params["_meta"] = modern();
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string();
        let head = format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nMCP-Protocol-Version: 2026-07-28\r\n\
             Mcp-Method: tools/call\r\nMcp-Name: loop-forever__loop\r\nContent-Length: {}\r\n\r\n{body}",
            web.address,
            body.len(),
        );
        std::io::Write::write_all(&mut &calling, head.as_bytes()).unwrap();
        while load(&web, second / 4) < 0.2 {}
        std::thread::sleep(silence);
        // Others may keep it from the processor for a moment.
        assert!((0..40).any(|_| load(&web, second / 4) > 0.2));
        drop(calling);
        std::thread::sleep(second / 4);
        let load = load(&web, second);
        assert!(load < 0.1, "{load}");
    }
}

#[test]
fn a_client_of_the_first_era_that_lost_its_connection_finds_the_answer() {
    let (_environment, web) = serving(&["progress_steps"]);
    let session = web.session("2025-11-25");
    let mut params = call("progress-steps__walk", json!({ "count": 2, "ms": 300 }));
    params["_meta"] = json!({ "progressToken": "p" });
    let mut lost = web.ask(&session, 1, "tools/call", params);
    let (primed, nothing) = lost.event().unwrap();
    assert_eq!(nothing, None);
    let (seen, report) = lost.event().unwrap();
    assert_eq!(report.unwrap()["method"], "notifications/progress");
    drop(lost);
    // Also once more from the beginning, and once where all has been answered already.
    for (last, wanted) in [(seen, 2), (primed, 3)] {
        let messages = web.listen(&session, last.as_deref()).messages();
        assert_eq!(messages.len(), wanted, "{messages:?}");
        assert_ne!(messages.last().unwrap()["result"]["isError"], true);
    }
    assert_eq!(web.listen(&session, Some("99-1")).status, 400);
    let other = web.session("2025-11-25");
    assert_eq!(web.listen(&other, Some("9-0")).status, 400);
}

#[test]
fn a_session_that_cancels_a_request_gets_no_answer_to_it() {
    let (_environment, web) = serving(&["loop_forever", "count"]);
    let session = web.session("2025-11-25");
    let cancelled = web.ask(&session, 1, "tools/call", call("loop-forever__loop", json!({})));
    assert_eq!(web.ask(&session, 1, "ping", json!({})).status, 400, "the id is in use");
    assert_eq!(web.notify(&session, "notifications/cancelled", json!({ "requestId": 1 })), 202);
    assert_eq!(cancelled.messages(), Vec::<Value>::new());
    assert_eq!(text(&web.ask(&session, 2, "tools/call", call("count__count", json!({}))).answer()), "1");
    // The end of the session ends what runs in it.
    let running = web.ask(&session, 3, "tools/call", call("loop-forever__loop", json!({})));
    assert_eq!(web.send("DELETE /mcp", &[("Mcp-Session-Id", &session)], b"").status, 204);
    assert_eq!(running.messages(), Vec::<Value>::new());
}

#[test]
fn who_listens_is_told_of_changes_in_either_era() {
    let (environment, web) = serving(&[]);
    let session = web.session("2025-11-25");
    let mut first = web.listen(&session, None);
    assert_eq!(first.event().unwrap().1, None);
    let asked = json!({ "notifications": { "toolsListChanged": true, "promptsListChanged": true } });
    let mut second = web.stateless(5, "subscriptions/listen", asked, &[]);
    let taken = second.event().unwrap().1.unwrap();
    assert_eq!(taken["method"], "notifications/subscriptions/acknowledged");
    assert_eq!(taken["params"]["notifications"], json!({ "toolsListChanged": true, "promptsListChanged": true }));
    for command in [["install", &guest("count")], ["remove", "count"]] {
        environment.ok(&command);
        assert_eq!(first.event().unwrap().1.unwrap()["method"], "notifications/tools/list_changed");
        let told = second.event().unwrap().1.unwrap();
        assert_eq!(told["method"], "notifications/tools/list_changed");
        assert_eq!(told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 5);
    }
}

#[test]
fn pages_of_other_sites_are_refused() {
    let (_environment, web) = serving(&[]);
    for header in [("Host", "evil.example.com"), ("Origin", "http://evil.example.com"), ("Origin", "null")] {
        for line in ["POST /mcp", "GET /mcp", "GET /health"] {
            assert_eq!(web.send(line, &[header], b"").status, 403, "{header:?} {line}");
        }
    }
    let port = web.address.port();
    for origin in [format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}"), "http://[::1]".to_owned()] {
        assert_eq!(web.send("GET /health", &[("Origin", &origin)], b"").status, 200, "{origin}");
    }
    let environment = Environment::new();
    environment.ok(&["token", "new", "proxy"]);
    let web = Web::start(&environment, &["--allow-host", "tools.example.com"]);
    let proxied = [("Host", "tools.example.com"), ("Origin", "https://tools.example.com")];
    assert_eq!(web.send("GET /health", &proxied, b"").status, 200);
}

#[test]
fn an_address_that_is_taken_is_named() {
    let environment = Environment::new();
    let web = Web::start(&environment, &[]);
    assert_holds(
        &environment.fails(1, &["serve", "--http", &web.address.to_string()]),
        &["could not listen to", "try:"],
    );
}

#[test]
fn of_1_000_calls_at_once_none_is_lost() {
    let (_environment, web) = serving(&["count"]);
    web.stateless(0, "tools/call", call("count__count", json!({})), &[]).answer();
    let calling = |id| {
        let answer = web.stateless(id, "tools/call", call("count__count", json!({})), &[]).answer();
        assert_eq!((&answer["id"], text(&answer)), (&json!(id), "1"));
    };
    std::thread::scope(|scope| {
        for id in 1..=1_000 {
            std::thread::Builder::new().stack_size(256 * 1024).spawn_scoped(scope, move || calling(id)).unwrap();
        }
    });
}

#[cfg(unix)]
#[test]
fn a_server_that_is_asked_to_end_lets_calls_end_first() {
    let (_environment, web) = serving(&["progress_steps"]);
    let session = web.session("2025-11-25");
    let walk = |ms| call("progress-steps__walk", json!({ "count": 1, "ms": ms }));
    web.stateless(0, "tools/call", walk(1), &[]).answer();
    let mut listening = web.stateless(3, "subscriptions/listen", json!({ "notifications": {} }), &[]);
    listening.event().unwrap();
    let _get = web.listen(&session, None);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| web.ask(&session, 1, "tools/call", walk(5_000)).answer());
        let second = scope.spawn(|| web.stateless(2, "tools/call", walk(1_000), &[]).answer());
        std::thread::sleep(Duration::from_millis(500));
        web.terminate();
        for answer in [first, second] {
            let answer = answer.join().unwrap();
            assert_ne!(answer["result"]["isError"], true, "{answer}");
        }
    });
    assert_eq!(listening.answer()["result"]["resultType"], "complete");
    web.ended();
}

#[test]
fn tools_have_their_own_names_where_they_are_alone_with_them() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    environment.ok(&["install", &guest("trap")]);
    environment.ok(&["install", &guest("trap"), "--as", "other"]);
    let web = Web::start(&environment, &["--unprefixed"]);
    let listed = web.stateless(1, "tools/list", json!({}), &[]).answer();
    let names: Vec<_> = listed["result"]["tools"].as_array().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    assert_eq!(names, ["count", "other__trap", "other__panic", "trap__trap", "trap__panic"]);
    for name in ["count", "count__count"] {
        assert_eq!(text(&web.stateless(2, "tools/call", call(name, json!({})), &[]).answer()), "1");
    }
    assert_eq!(code(web.stateless(3, "tools/call", call("trap", json!({})), &[])), (200, -32602));
}
