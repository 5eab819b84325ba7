//! JSON-RPC itself, on stdio: what a server answers to messages of every kind, good or bad.

use std::collections::HashSet;
use std::io::Write;

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::server::{Server, modern, text};

fn serving(guests: &[&str]) -> (Environment, Server) {
    let environment = Environment::new();
    for name in guests {
        environment.ok(&["install", &guest(name)]);
    }
    let server = Server::start(&environment);
    (environment, server)
}

fn code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {answer}"))
}

/// Asserts an error without an id, and that the next request is answered.
fn refused(server: &mut Server, wanted: i64) {
    let answer = server.message();
    assert_eq!(code(&answer), wanted, "{answer}");
    assert!(answer.get("id").is_none(), "{answer}");
    assert_eq!(server.request(999, "ping", json!({}))["result"], json!({}));
}

#[test]
fn an_answer_has_the_id_of_its_request_whatever_that_is() {
    let (_environment, mut server) = serving(&[]);
    for id in
        [json!(0), json!(-7), json!(9_007_199_254_740_993_i64), json!("a"), json!(""), json!("7"), json!("\u{1f600}")]
    {
        let answer = server.ask(&json!({ "jsonrpc": "2.0", "id": id, "method": "ping" }));
        assert_eq!(answer, json!({ "jsonrpc": "2.0", "id": id, "result": {} }));
    }
    for id in [json!(null), json!(1.5), json!(true), json!([1]), json!({ "id": 1 }), json!(1e300)] {
        server.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "ping" }).to_string());
        refused(&mut server, -32600);
    }
    server.end();
}

#[test]
fn what_is_no_json_is_a_parse_error() {
    let (_environment, mut server) = serving(&[]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let lines: [&[u8]; 6] = [
        b"this is garbage",
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"",
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"p\xffing\"}",
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}{}",
        b"\0",
        deep.as_bytes(),
    ];
    for line in lines {
        server.send_raw(line);
        refused(&mut server, -32700);
    }
    // JSON that is not read: a client that waits for the answer learns of it.
    for argument in [format!("{}{}", "[".repeat(200), "]".repeat(200)), r#""\ud800""#.to_owned()] {
        server
            .send_raw(format!(r#"{{"jsonrpc":"2.0","id":7,"method":"ping","params":{{"a":{argument}}}}}"#).as_bytes());
        assert_eq!(code(&server.answer(7)), -32600, "{argument}");
    }
    // Empty lines are no messages, and a carriage return before the end of a line is space.
    server.send_raw(b"");
    server.send_raw(b"  \r");
    server.send_raw(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r");
    assert_eq!(server.answer(1)["result"], json!({}));
    server.end();
}

#[test]
fn what_is_no_message_is_an_invalid_request() {
    let (_environment, mut server) = serving(&[]);
    let messages = [
        json!(1),
        json!("ping"),
        json!(null),
        json!({}),
        json!({ "id": 1, "result": {} }),
        json!({ "jsonrpc": "2.0", "result": {} }),
        json!({ "jsonrpc": "2.0", "error": 5 }),
        json!([]),
        // In 2025-11-25 there are no batches.
        json!([{ "jsonrpc": "2.0", "id": 1, "method": "ping" }]),
    ];
    for message in messages {
        server.send(&message.to_string());
        refused(&mut server, -32600);
    }
    let named = [
        json!({ "jsonrpc": "1.0", "id": 1, "method": "ping" }),
        json!({ "id": 1, "method": "ping" }),
        json!({ "jsonrpc": "2.0", "id": 1, "method": 5 }),
        json!({ "jsonrpc": "2.0", "id": 1 }),
        json!({ "jsonrpc": "2.0", "id": 1, "method": "ping", "result": {} }),
    ];
    for message in named {
        let answer = server.ask(&message);
        assert_eq!((code(&answer), &answer["id"]), (-32600, &json!(1)), "{message}: {answer}");
    }
    server.end();
}

#[test]
fn wrong_parameters_are_told_as_such() {
    let (_environment, mut server) = serving(&["count"]);
    let wrong = [
        ("ping", json!([])),
        ("ping", json!({ "_meta": 5 })),
        ("tools/list", json!({ "cursor": 5 })),
        ("tools/list", json!({ "cursor": "nothing" })),
        ("tools/list", json!({ "cursor": "" })),
        ("tools/call", json!({})),
        ("tools/call", json!({ "name": 5 })),
        ("tools/call", json!({ "name": "count__count", "arguments": [] })),
        ("tools/call", json!({ "name": "count__nothing" })),
        ("logging/setLevel", json!({ "level": "loud" })),
        ("logging/setLevel", json!({})),
        ("completion/complete", json!({})),
        ("prompts/get", json!({ "name": [] })),
        ("resources/read", json!({})),
    ];
    for (id, (method, params)) in (1..).zip(wrong) {
        let answer = server.request(id, method, params.clone());
        assert_eq!(code(&answer), -32602, "{method} {params}: {answer}");
    }
    for (id, method) in (100..).zip(["no/such/method", "", "tools", "Tools/list", "tasks/get", "server/discover "]) {
        assert_eq!(code(&server.request(id, method, json!({}))), -32601, "{method}");
    }
    // Nothing is answered to a notification, not even to a bad one.
    server.notify("notifications/cancelled", json!({ "requestId": {} }));
    server.notify("notifications/progress", json!({}));
    server.notify("no/such/notification", json!({}));
    server.send(&json!({ "jsonrpc": "2.0", "method": "tools/call" }).to_string());
    server.send(&json!({ "jsonrpc": "2.0", "method": "ping", "params": [] }).to_string());
    // Answers to nothing that was asked are passed over.
    server.send(&json!({ "jsonrpc": "2.0", "id": 77, "result": {} }).to_string());
    server.send(&json!({ "jsonrpc": "2.0", "id": 78, "error": { "code": 1, "message": "no" } }).to_string());
    server.send(&json!({ "jsonrpc": "2.0", "error": { "code": 1, "message": "no" } }).to_string());
    assert_eq!(server.request(200, "ping", json!({}))["result"], json!({}));
    server.end();
}

#[test]
fn a_line_of_20_mib_is_refused_and_one_of_15_answered() {
    let (_environment, mut server) = serving(&["count"]);
    server.send(&"x".repeat(20 << 20));
    refused(&mut server, -32600);
    let padded =
        |size: usize| json!({ "jsonrpc": "2.0", "id": 1, "method": "ping", "params": { "pad": "x".repeat(size) } });
    server.send(&padded(20 << 20).to_string());
    refused(&mut server, -32600);
    assert_eq!(server.ask(&padded(15 << 20))["result"], json!({}));
    server.end();
}

#[test]
fn the_end_of_the_input_in_the_middle_of_a_line_is_told_to_the_log() {
    let (_environment, mut server) = serving(&[]);
    server.stdin.as_mut().unwrap().write_all(b"{\"jsonrpc\":\"2.0\",\"id\":2,\"meth").unwrap();
    assert_holds(&server.end(), &["the input ended in the middle of a line"]);
}

#[test]
fn batches_are_answered_by_one_in_the_revision_that_has_them() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start_silent(&environment, &["serve"]);
    let hello =
        json!({ "protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": { "name": "t", "version": "0" } });
    assert_eq!(server.request(0, "initialize", hello.clone())["result"]["protocolVersion"], "2025-03-26");
    let call = json!({ "name": "count__count", "arguments": {} });
    let mut answers = server.ask(&json!([
        { "jsonrpc": "2.0", "id": 1, "method": "ping" },
        { "jsonrpc": "2.0", "method": "notifications/initialized" },
        { "jsonrpc": "2.0", "id": "2", "method": "tools/call", "params": call },
        { "jsonrpc": "2.0", "id": 3, "method": "no/such/method" },
        { "jsonrpc": "2.0", "id": 4, "method": "initialize", "params": hello },
        5,
    ]));
    let answers = answers.as_array_mut().unwrap_or_else(|| panic!("no batch"));
    answers.sort_by_key(|answer| answer["id"].to_string());
    let seen: Vec<_> = answers.iter().map(|answer| (answer["id"].clone(), answer["error"]["code"].clone())).collect();
    let none = Value::Null;
    assert_eq!(
        seen,
        [
            (json!("2"), none.clone()),
            (json!(1), none.clone()),
            (json!(3), json!(-32601)),
            (json!(4), json!(-32600)),
            (none, json!(-32600)),
        ]
    );
    // What wants no answer gets none.
    server.send(&json!([{ "jsonrpc": "2.0", "method": "notifications/progress", "params": {} }]).to_string());
    server.send("[]");
    refused(&mut server, -32600);
    server.end();
}

#[test]
fn what_is_cancelled_has_no_answer_and_what_is_not_has_its_own() {
    let (_environment, mut server) = serving(&["progress_steps", "count"]);
    let walk = |server: &mut Server, id: u64, count: u64, ms: u64| {
        let call = json!({ "name": "progress-steps__walk", "arguments": { "count": count, "ms": ms } });
        server.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call }).to_string());
    };
    walk(&mut server, 1, 1, 1);
    server.answer(1);
    // Cancelled at once, after a while, after its answer, twice, and what was never asked.
    for id in 2..40 {
        walk(&mut server, id, 1, if id % 2 == 0 { 0 } else { 60_000 });
        if id % 2 == 1 {
            for _ in 0..=id % 3 {
                server.notify("notifications/cancelled", json!({ "requestId": id }));
            }
        }
    }
    let answered: HashSet<u64> = server.answers(19).into_iter().map(|(id, _)| id).collect();
    assert_eq!(answered, (2..40).step_by(2).collect());
    for id in [json!(2), json!(500), json!("x"), json!(3)] {
        server.notify("notifications/cancelled", json!({ "requestId": id }));
    }
    assert_eq!(server.request(1000, "ping", json!({}))["result"], json!({}));
    server.end();
}

#[test]
fn an_id_in_use_is_refused_and_one_that_was_answered_is_not() {
    let (_environment, mut server) = serving(&["progress_steps"]);
    server.send_call(1, "progress-steps__walk", json!({ "count": 1, "ms": 1000 }));
    server.send_call(1, "progress-steps__walk", json!({ "count": 1, "ms": 1 }));
    let answer = server.message();
    assert_eq!((code(&answer), answer.get("id")), (-32600, None), "{answer}");
    assert_ne!(server.answer(1)["result"]["isError"], true);
    server.send_call(1, "progress-steps__walk", json!({ "count": 1, "ms": 1 }));
    assert_ne!(server.answer(1)["result"]["isError"], true);
    server.end();
}

#[test]
fn of_10_000_requests_in_flight_each_is_answered_or_refused_by_name() {
    let (_environment, mut server) = serving(&["count"]);
    server.call(0, "count__count", json!({}));
    let mut stdin = server.stdin.take().unwrap();
    let sending = std::thread::spawn(move || {
        for id in 1..=10_000 {
            let call = json!({ "name": "count__count", "arguments": {} });
            let line = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call });
            stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
        stdin
    });
    let answers = server.answers(10_000);
    let ids: HashSet<u64> = answers.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, (1..=10_000).collect());
    for (_, answer) in &answers {
        if answer["result"]["isError"] == true {
            assert_holds(text(answer), &["calls are waiting already"]);
        } else {
            assert_eq!(text(answer), "1");
        }
    }
    server.stdin = Some(sending.join().unwrap());
    server.end();
}

#[test]
fn both_eras_mix_on_one_connection() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let mut server = Server::start_silent(&environment, &["serve"]);
    // A client that probes, gives up and shakes hands.
    server.notify("notifications/cancelled", json!({ "requestId": 1 }));
    let found = server.stateless(2, "server/discover", json!({}));
    assert_eq!(found["result"]["supportedVersions"], json!(["2026-07-28"]));
    assert_eq!(found["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "skill-engine");
    let missing = server.request(3, "tools/list", json!({}));
    assert_eq!(code(&missing), -32602);
    assert_holds(missing["error"]["message"].as_str().unwrap(), &["protocolVersion", "clientCapabilities"]);
    assert_eq!(server.request(4, "ping", json!({}))["result"], json!({}));
    let hello =
        json!({ "protocolVersion": "1999-01-01", "capabilities": {}, "clientInfo": { "name": "t", "version": "0" } });
    let shaken = server.request(5, "initialize", hello.clone());
    assert_eq!(shaken["result"]["protocolVersion"], "2025-11-25");
    assert_eq!(shaken["result"]["serverInfo"]["name"], "skill-engine");
    assert_eq!(code(&server.request(6, "initialize", hello.clone())), -32600);
    for id in [7, 9] {
        let legacy = server.request(id, "tools/list", json!({}))["result"].clone();
        assert_eq!(legacy.as_object().unwrap().keys().collect::<Vec<_>>(), ["tools"]);
        let stateless = server.stateless(id + 1, "tools/list", json!({}))["result"].clone();
        assert_eq!(stateless["resultType"], "complete");
        assert_eq!((&stateless["ttlMs"], &stateless["cacheScope"]), (&json!(5000), &json!("private")));
        assert_eq!(stateless["tools"], legacy["tools"]);
        assert_eq!(stateless["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "skill-engine");
    }
    // What an era does not have.
    for (id, method) in
        (20..).zip(["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"])
    {
        let mut params = json!({ "level": "info", "uri": "test://x" });
        params.as_object_mut().unwrap().extend(hello.as_object().unwrap().clone());
        assert_eq!(code(&server.stateless(id, method, params)), -32601, "{method}");
    }
    for (id, method) in (30..).zip(["server/discover", "subscriptions/listen"]) {
        assert_eq!(code(&server.request(id, method, json!({ "notifications": {} }))), -32601, "{method}");
    }
    server.end();
}

#[test]
fn a_request_of_the_second_era_says_what_it_has_to() {
    let environment = Environment::new();
    let mut server = Server::start_silent(&environment, &["serve"]);
    let ask = |server: &mut Server, edit: &dyn Fn(&mut Value)| {
        let mut meta = modern();
        edit(&mut meta);
        server.request(1, "tools/list", json!({ "_meta": meta }))
    };
    let key = |name: &str| format!("io.modelcontextprotocol/{name}");
    for missing in ["protocolVersion", "clientCapabilities"] {
        let answer = ask(&mut server, &|meta| drop(meta.as_object_mut().unwrap().remove(&key(missing))));
        assert_eq!(code(&answer), -32602);
        assert_holds(answer["error"]["message"].as_str().unwrap(), &[missing]);
    }
    let answer = ask(&mut server, &|meta| drop(meta.as_object_mut().unwrap().remove(&key("clientInfo"))));
    assert_eq!(answer["result"]["resultType"], "complete", "{answer}");
    assert_eq!(code(&ask(&mut server, &|meta| meta[key("logLevel")] = json!("loud"))), -32602);
    for version in ["v999.0.0", "2025-11-25"] {
        let answer = ask(&mut server, &|meta| meta[key("protocolVersion")] = json!(version));
        assert_eq!(code(&answer), -32022);
        assert_eq!(answer["error"]["data"], json!({ "supported": ["2026-07-28"], "requested": version }));
    }
    server.end();
}
