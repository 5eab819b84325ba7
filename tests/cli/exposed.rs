//! What a server over HTTP stands that others can reach: clients that say nothing, guess, hoard or come through a proxy.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds, guest};
use crate::web::Web;

/// Longer than a client may be silent, with room for a busy machine.
const LONG: Duration = Duration::from_secs(40);

fn bearer(token: &str) -> String {
    format!("Bearer {}", token.trim())
}

#[test]
fn who_connects_and_asks_nothing_is_cut_off() {
    let environment = Environment::new();
    let identity = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let cert = environment.write("cert.pem", identity.cert.pem());
    let key = environment.write("key.pem", identity.signing_key.serialize_pem());
    let open = Web::start(&environment, &[]);
    let sealed = Web::start(&environment, &["--tls-cert", &cert, "--tls-key", &key]);
    // Nothing, half a preface of HTTP/2, all of it, half a head, and nothing after an answer.
    let asked = format!("GET /health HTTP/1.1\r\nHost: {}\r\n\r\n", open.address);
    let beginnings = [
        &b""[..],
        b"PRI * HT",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: l",
        asked.as_bytes(),
    ];
    std::thread::scope(|scope| {
        for web in [&open, &sealed] {
            for beginning in beginnings {
                scope.spawn(move || {
                    let mut stream = TcpStream::connect(web.address).unwrap();
                    stream.set_read_timeout(Some(LONG)).unwrap();
                    stream.write_all(beginning).unwrap();
                    let start = Instant::now();
                    let ended = stream.read_to_end(&mut Vec::new());
                    let waited = start.elapsed();
                    assert!(waited < LONG, "{beginning:?}: {ended:?} after {waited:?}");
                });
            }
        }
    });
    assert_eq!(open.send("GET /health", &[], b"").status, 200);
}

#[test]
fn a_session_that_listens_is_not_cut_off() {
    let environment = Environment::new();
    let web = Web::start(&environment, &[]);
    let session = web.session("2025-11-25");
    let mut listening = web.listen(&session, None);
    assert_eq!(listening.event().unwrap().1, None);
    std::thread::sleep(Duration::from_secs(12));
    environment.ok(&["install", &guest("count")]);
    assert_eq!(listening.event().unwrap().1.unwrap()["method"], "notifications/tools/list_changed");
}

#[test]
fn tokens_that_are_changed_by_hand_are_seen() {
    let environment = Environment::new();
    let ada = bearer(&environment.ok(&["token", "new", "ada"]));
    let web = Web::start(&environment, &["--require-token"]);
    let status = || web.stateless(1, "tools/list", json!({}), &[("Authorization", &ada)]).status;
    assert_eq!(status(), 200);
    let file = environment.path("home/data/tokens.json");
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let tokens = std::mem::take(&mut kept["tokens"]);
    kept["tokens"] = json!([]);
    std::fs::write(&file, kept.to_string()).unwrap();
    assert_eq!(status(), 401);
    kept["tokens"] = tokens;
    std::fs::write(&file, kept.to_string()).unwrap();
    assert_eq!(status(), 200);
}

#[test]
fn a_call_ends_when_its_token_does() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("sleep")]);
    environment.ok(&["token", "new", "other"]);
    let web = Web::start(&environment, &["--require-token"]);
    // The server learns of it while it runs, and may be unable to read anything later.
    for broken in [false, true] {
        let short = bearer(&environment.ok(&["token", "new", &format!("short-{broken}"), "--expires", "4s"]));
        let start = Instant::now();
        let params = json!({ "name": "sleep__sleep", "arguments": { "ms": 25_000 } });
        let messages = std::thread::scope(|scope| {
            let calling =
                scope.spawn(|| web.stateless(1, "tools/call", params, &[("Authorization", &short)]).messages());
            std::thread::sleep(Duration::from_secs(1));
            if broken {
                environment.write("home/data/tokens.json", "{");
            }
            calling.join().unwrap()
        });
        assert_eq!(messages, Vec::<Value>::new());
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}

#[test]
fn what_comes_through_a_proxy_is_nobody_without_a_token() {
    let environment = Environment::new();
    let web = Web::start(&environment, &[]);
    for header in ["Forwarded", "X-Forwarded-For", "Via", "X-Real-IP"] {
        assert_eq!(web.stateless(1, "tools/list", json!({}), &[(header, "203.0.113.9")]).status, 403, "{header}");
    }
    assert_eq!(web.stateless(1, "tools/list", json!({}), &[]).status, 200);
    // Who gives a proxy's name wants tokens.
    let flags = ["serve", "--http", "127.0.0.1:0", "--allow-host", "tools.example.com"];
    assert_holds(&environment.fails(1, &flags), &["nobody has a token that is good", "skill token new"]);
    environment.ok(&["token", "new", "gone", "--expires", "1s"]);
    std::thread::sleep(Duration::from_millis(1_100));
    assert_holds(&environment.fails(1, &flags), &["nobody has a token that is good"]);
    let ada = bearer(&environment.ok(&["token", "new", "ada"]));
    let web = Web::start(&environment, &flags[3..]);
    let proxied = [("Host", "tools.example.com"), ("X-Forwarded-For", "203.0.113.9")];
    assert_eq!(web.stateless(1, "tools/list", json!({}), &proxied).status, 401);
    let shown = [&proxied[..], &[("Authorization", &ada)]].concat();
    assert_eq!(web.stateless(1, "tools/list", json!({}), &shown).status, 200);
}

#[test]
fn a_name_that_no_client_could_call_is_refused() {
    let environment = Environment::new();
    for host in
        ["https://tools.example.com", "tools.example.com:443", "tools.example.com/mcp", "*.example.com", "", "a b"]
    {
        let error = environment.fails(2, &["serve", "--http", "127.0.0.1:0", "--allow-host", host]);
        assert_holds(&error, &["is no name of a host such as tools.example.com"]);
    }
}

#[test]
fn one_token_does_not_take_all_sessions() {
    let environment = Environment::new();
    let [ada, eve] = ["ada", "eve"].map(|name| bearer(&environment.ok(&["token", "new", name])));
    let web = Web::start(&environment, &["--require-token"]);
    let open = |authorization: &str| {
        let client = json!({ "name": "test", "version": "0" });
        let params = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
        let hello = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params });
        let reply = web.post(&[("Authorization", authorization)], &hello);
        assert_eq!(reply.status, 200);
        let session = reply.header("mcp-session-id").unwrap().to_owned();
        reply.answer();
        session
    };
    let ping = |authorization: &str, session: &str| {
        let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
        web.post(&[("Authorization", authorization), ("Mcp-Session-Id", session)], &ping).status
    };
    let kept = open(&eve);
    let first = open(&ada);
    let second = open(&ada);
    for _ in 0..127 {
        open(&ada);
    }
    assert_eq!([ping(&ada, &first), ping(&ada, &second), ping(&eve, &kept)], [404, 200, 200]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_that_is_to_outlive_its_terminal_does() {
    for outlives in [true, false] {
        let environment = Environment::new();
        let serve = ["serve", "--http", "127.0.0.1:0"];
        let mut command = environment.interruptible(&serve);
        if outlives {
            let binary = environment.command(&serve);
            command = std::process::Command::new("sh");
            command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(binary.get_program()).args(serve);
            command.env("SKILL_HOME", environment.path("home"));
        }
        let web = Web::of(command);
        let hang_up =
            || std::process::Command::new("kill").args(["-HUP", &web.child.id().to_string()]).status().unwrap();
        assert!(hang_up().success());
        std::thread::sleep(Duration::from_millis(500));
        if outlives {
            assert_eq!(web.send("GET /health", &[], b"").status, 200);
        } else {
            web.ended();
        }
    }
}
