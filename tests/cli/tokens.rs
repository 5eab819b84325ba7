//! `skill token`, and servers that only let in who shows one.

use std::time::Duration;

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::server::text;
use crate::web::{Reply, Web};

/// A home with these guests installed, and a server that wants a token.
fn guarded(guests: &[&str]) -> (Environment, Web) {
    let environment = Environment::new();
    for name in guests {
        environment.ok(&["install", &guest(name)]);
    }
    token(&environment, &["nobody"]);
    let web = Web::start(&environment, &["--require-token"]);
    (environment, web)
}

/// Makes a token, and gives the header that shows it.
fn token(environment: &Environment, arguments: &[&str]) -> String {
    let token = environment.ok(&[&["token", "new"], arguments].concat());
    format!("Bearer {}", token.trim())
}

fn list(web: &Web, authorization: &str) -> Reply {
    web.stateless(1, "tools/list", json!({}), &[("Authorization", authorization)])
}

fn names(reply: Reply) -> Vec<String> {
    let answer = reply.answer();
    let tools = answer["result"]["tools"].as_array().unwrap_or_else(|| panic!("no tools: {answer}"));
    tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

fn call(web: &Web, authorization: &str, tool: &str, arguments: Value) -> Value {
    let params = json!({ "name": tool, "arguments": arguments });
    web.stateless(1, "tools/call", params, &[("Authorization", authorization)]).answer()
}

#[test]
fn who_shows_no_token_is_not_served() {
    let (environment, web) = guarded(&["count"]);
    let good = token(&environment, &["ada"]);
    let open = web.stateless(1, "tools/list", json!({}), &[]);
    assert_eq!((open.status, open.header("www-authenticate")), (401, Some("Bearer")));
    assert_holds(open.answer()["error"]["message"].as_str().unwrap(), &["skill token new"]);
    for bad in
        ["Bearer skill_AAAA", "Bearer ", "Bearer", "Basic YTpi", &good.replace("Bearer ", ""), &good[..good.len() - 1]]
    {
        let refused = list(&web, bad);
        assert_eq!(refused.status, 401, "{bad}");
        assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer"), "{bad}");
    }
    assert_eq!(names(list(&web, &good)), ["count__count"]);
    assert_eq!(names(list(&web, &good.replace("Bearer", "bearer"))), ["count__count"]);
    let twice = [("Authorization", good.as_str()), ("Authorization", good.as_str())];
    assert_eq!(web.stateless(1, "tools/list", json!({}), &twice).status, 400);
    // Each way in is guarded, and what says only that the server is there is not.
    assert_eq!(web.send("GET /mcp", &[], b"").status, 401);
    assert_eq!(web.send("DELETE /mcp", &[], b"").status, 401);
    assert_eq!(web.post(&[], &json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize" })).status, 401);
    assert_eq!(web.send("GET /health", &[], b"").status, 200);
}

#[test]
fn a_token_is_good_for_its_skills_alone() {
    let (environment, web) = guarded(&["count", "sleep", "trap"]);
    let some = token(&environment, &["some", "--skill", "count", "--skill", "trap"]);
    let all = token(&environment, &["all"]);
    assert_eq!(names(list(&web, &some)), ["count__count", "trap__trap", "trap__panic"]);
    assert!(names(list(&web, &all)).contains(&"sleep__sleep".to_owned()));
    assert_eq!(text(&call(&web, &some, "count__count", json!({}))), "1");
    let refused = call(&web, &some, "sleep__sleep", json!({ "ms": 1 }));
    // As if it were not there.
    let unknown = json!({ "code": -32602, "message": "unknown tool `sleep__sleep`" });
    assert_eq!(refused["error"], unknown);
    let records = environment.ok(&["history", "count", "--kind", "call", "--json"]);
    let records: Value = serde_json::from_str(&records).unwrap();
    assert_eq!(records[0]["token"], "some");
    assert_holds(&environment.ok(&["history", "count"]), &["by mcp as some"]);
}

#[test]
fn a_token_of_one_skill_knows_its_tools_by_their_own_names() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    environment.ok(&["install", &guest("count"), "--as", "other"]);
    let one = token(&environment, &["one", "--skill", "other"]);
    let web = Web::start(&environment, &["--unprefixed"]);
    assert_eq!(names(web.stateless(1, "tools/list", json!({}), &[])), ["count__count", "other__count"]);
    // On this machine nobody has to show a token; who does is let in as its bearer.
    assert_eq!(names(list(&web, &one)), ["count"]);
    assert_eq!(text(&call(&web, &one, "count", json!({}))), "1");
    assert_eq!(call(&web, &one, "count__count", json!({}))["error"]["code"], -32602);
    assert_eq!(list(&web, "Bearer nonsense").status, 401);
}

#[test]
fn a_session_is_for_its_own_token_alone() {
    let (environment, web) = guarded(&["count"]);
    let [ada, eve] = ["ada", "eve"].map(|name| token(&environment, &[name]));
    let client = json!({ "name": "test", "version": "0" });
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
    let hello = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello });
    let opened = web.post(&[("Authorization", &ada)], &hello);
    let session = opened.header("mcp-session-id").unwrap().to_owned();
    let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
    let ask = |authorization: &str| web.post(&[("Authorization", authorization), ("Mcp-Session-Id", &session)], &list);
    assert_eq!(ask(&ada).status, 200);
    assert_eq!(ask(&eve).status, 404);
    let leave = |authorization: &str| {
        web.send("DELETE /mcp", &[("Authorization", authorization), ("Mcp-Session-Id", &session)], b"").status
    };
    assert_eq!(leave(&eve), 404);
    assert_eq!(leave(&ada), 204);
}

#[test]
fn a_token_that_is_revoked_ends_what_goes_on() {
    let (environment, web) = guarded(&["sleep"]);
    let [ada, eve] = ["ada", "eve"].map(|name| token(&environment, &[name]));
    let sleeping = |authorization: &str, ms: u64| {
        let params = json!({ "name": "sleep__sleep", "arguments": { "ms": ms } });
        web.stateless(1, "tools/call", params, &[("Authorization", authorization)])
    };
    std::thread::scope(|scope| {
        let long = scope.spawn(|| sleeping(&ada, 600_000).messages());
        let short = scope.spawn(|| sleeping(&eve, 8_000).answer());
        std::thread::sleep(Duration::from_secs(1));
        environment.ok(&["token", "revoke", "ada"]);
        assert_eq!(long.join().unwrap(), Vec::<Value>::new());
        assert_eq!(list(&web, &ada).status, 401);
        // What others do goes on.
        assert!(short.join().unwrap().get("result").is_some());
    });
    assert_holds(&environment.ok(&["history", "sleep"]), &["cancelled", "as ada"]);
}

#[test]
fn what_a_token_has_begun_ends_with_it_though_the_tokens_could_not_be_read_meanwhile() {
    let (environment, web) = guarded(&["sleep"]);
    let ada = token(&environment, &["ada"]);
    assert_eq!(list(&web, &ada).status, 200);
    std::thread::scope(|scope| {
        let sleeping = scope.spawn(|| {
            let params = json!({ "name": "sleep__sleep", "arguments": { "ms": 600_000 } });
            web.stateless(1, "tools/call", params, &[("Authorization", &ada)]).messages()
        });
        std::thread::sleep(Duration::from_secs(1));
        let file = environment.path("home/data/tokens.json");
        let good = std::fs::read(&file).unwrap();
        std::fs::write(&file, "{").unwrap();
        // Any change has the server read them again.
        environment.ok(&["install", &guest("count")]);
        assert_eq!(list(&web, &ada).status, 500);
        std::fs::write(&file, good).unwrap();
        assert_eq!(list(&web, &ada).status, 200);
        environment.ok(&["token", "revoke", "ada"]);
        assert_eq!(sleeping.join().unwrap(), Vec::<Value>::new());
    });
}

#[test]
fn who_shows_an_empty_token_is_not_let_in_as_nobody() {
    let environment = Environment::new();
    let web = Web::start(&environment, &[]);
    assert_eq!(web.stateless(1, "tools/list", json!({}), &[]).status, 200);
    for empty in ["Bearer", "Bearer ", "bearer\t"] {
        assert_eq!(list(&web, empty).status, 401, "{empty:?}");
    }
}

#[test]
fn a_token_ends_by_itself() {
    let (environment, web) = guarded(&["count"]);
    let short = token(&environment, &["short", "--expires", "2s"]);
    assert_eq!(list(&web, &short).status, 200);
    std::thread::sleep(Duration::from_millis(2_100));
    assert_eq!(list(&web, &short).status, 401);
    assert_holds(&environment.ok(&["token", "list"]), &["short", "expired on"]);
}

#[test]
fn tokens_are_listed_without_what_lets_anybody_in() {
    let environment = Environment::new();
    let ada = token(&environment, &["ada", "--expires", "30d"]);
    token(&environment, &["zoe", "--skill", "hello"]);
    let listed = environment.ok(&["token", "list"]);
    assert_holds(&listed, &["ada  all skills  since 20", ", until 20", "zoe  hello  since 20"]);
    let listed: Value = serde_json::from_str(&environment.ok(&["token", "list", "--json"])).unwrap();
    assert_eq!((&listed[0]["name"], &listed[0]["skills"]), (&json!("ada"), &Value::Null));
    assert_eq!((&listed[1]["skills"], &listed[1]["expires"]), (&json!(["hello"]), &Value::Null));
    assert!(!listed.to_string().contains(&ada["Bearer ".len()..]));
    assert_holds(&environment.fails(1, &["token", "new", "ada"]), &["there is a token `ada` already", "revoke ada"]);
    assert_holds(&environment.fails(1, &["token", "revoke", "eve"]), &["there is no token `eve`", "skill token list"]);
    for wrong in [
        &["token", "new", "a b"][..],
        &["token", "new", "x", "--expires", "soon"],
        &["token", "new", "x", "--expires", "9000y"],
    ] {
        environment.fails(2, wrong);
    }
    environment.write("home/data/tokens.json", "{");
    assert_holds(&environment.fails(1, &["token", "list"]), &["no token is good", "tokens.json", "try: remove"]);
}

#[test]
fn who_can_be_reached_by_others_wants_tokens() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    for address in ["0.0.0.0:0", "[::]:0"] {
        assert_holds(
            &environment.fails(1, &["serve", "--http", address]),
            &["nobody has a token that is good", "skill token new"],
        );
    }
    let ada = token(&environment, &["ada"]);
    let web = Web::at("0.0.0.0:0", &environment, &[]);
    assert_eq!(web.stateless(1, "tools/list", json!({}), &[]).status, 401);
    assert_eq!(names(list(&web, &ada)), ["count__count"]);
    let elsewhere = [("Host", "evil.example"), ("Authorization", ada.as_str())];
    assert_eq!(web.stateless(1, "tools/list", json!({}), &elsewhere).status, 403);
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let environment = Environment::new();
    let [ada, eve] = ["ada", "eve"].map(|name| token(&environment, &[name]));
    let web = Web::start(&environment, &["--require-token", "--rate", "1"]);
    let statuses: Vec<_> = (0..30).map(|_| list(&web, &ada).status).collect();
    assert_eq!(&statuses[..10], [200; 10]);
    let refused = list(&web, &ada);
    assert!(statuses.contains(&429) && refused.status == 429, "{statuses:?}");
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    // Others are not held up, and who guesses tokens is.
    assert_eq!(list(&web, &eve).status, 200);
    let guesses: Vec<_> = (0..30).map(|_| list(&web, "Bearer skill_guess").status).collect();
    assert!(guesses.contains(&429), "{guesses:?}");
}

#[test]
fn tls_is_spoken_with_the_files_as_they_are_now() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("count")]);
    let renew = || {
        let identity = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        environment.write("cert.pem", identity.cert.pem());
        environment.write("key.pem", identity.signing_key.serialize_pem());
        identity.cert.der().clone()
    };
    let first = renew();
    let (cert, key) = (environment.path("cert.pem"), environment.path("key.pem"));
    let flags = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let mut web = Web::secure(&environment, &flags, &first);
    let served =
        |web: &Web| names(web.stateless(1, "tools/list", json!({}), &[("Host", "localhost")])) == ["count__count"];
    assert!(served(&web));
    // Broken files change nothing, good ones do. The server looks when anything changes, and every minute.
    environment.write("key.pem", "nonsense");
    token(&environment, &["one"]);
    std::thread::sleep(Duration::from_millis(300));
    assert!(served(&web));
    let second = renew();
    web.trust(&second);
    let mut tries = 0;
    while std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| served(&web))).is_err() {
        tries += 1;
        assert!(tries < 100, "the new certificate is not shown");
        token(&environment, &[&format!("another-{tries}")]);
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_server_without_a_good_certificate_does_not_begin() {
    let environment = Environment::new();
    let [one, other] = [(); 2].map(|()| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());
    let cert = environment.write("cert.pem", one.cert.pem());
    let key = environment.write("key.pem", other.signing_key.serialize_pem());
    let serve = |cert: &str, key: &str| {
        environment.fails(1, &["serve", "--http", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key])
    };
    assert_holds(&serve(&cert, &key), &["the key in", "is not that of the certificate in"]);
    assert_holds(&serve(&key, &key), &["key.pem", "no certificate"]);
    assert_holds(&serve(&cert, &cert), &["could not read", "cert.pem"]);
    assert_holds(&serve("/none/cert.pem", &key), &["could not read `/none/cert.pem`"]);
    environment.fails(2, &["serve", "--http", "127.0.0.1:0", "--tls-cert", &cert]);
    environment.fails(2, &["serve", "--require-token"]);
}
