//! Servers that send too much, too slowly or nothing at all, and guests that ask too much at once.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::environment::{Environment, assert_holds};
use crate::sending::{Way, call, send};
use crate::site::{Reply, Seen, Site, Step, begin, ok};

/// Sends one request in each way, and gives the two answers.
#[track_caller]
fn both(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static, http: Value, wasi: Value) -> [String; 2] {
    let (environment, site) = (Environment::new(), Site::start(reply));
    Way::BOTH.map(|way| {
        let mut arguments = way.to(&site.authority(), "/");
        let more = if way == Way::SkillHttp { &http } else { &wasi };
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let start = Instant::now();
        let told = send(&environment, way, &[&site.url("")], &arguments);
        assert!(start.elapsed() < Duration::from_secs(30), "{way:?}: {:?}", start.elapsed());
        told.answer
    })
}

#[test]
fn an_endless_body_ends_at_its_ceiling() {
    let reply = |_: &_| vec![begin(), Step::Forever(vec![b'x'; 64 << 10], Duration::ZERO)];
    let answers = both(reply, json!({}), json!({ "whole": true }));
    // Of what befalls a stream, `wasi:http` has the text, and no code.
    let wasi = "ErrorCode::InternalError(Some(\"HTTP response body size exceeds limit: 8388608 bytes\"))";
    assert_eq!(answers, ["Error::TooLarge(8388608)", wasi]);
}

#[test]
fn a_body_that_unfolds_ends_at_its_ceiling() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), 64 << 20), &mut encoder).unwrap();
    let gzip = encoder.finish().unwrap();
    assert!(gzip.len() < 1 << 20);
    let (environment, site) =
        (Environment::new(), Site::start(move |_| crate::site::respond(200, &[("content-encoding", "gzip")], &gzip)));
    let told = send(&environment, Way::SkillHttp, &[&site.url("")], &json!({ "url": site.url("/") }));
    told.answers("Error::TooLarge(8388608)");
}

#[test]
fn huge_headers_end_at_their_ceiling() {
    let long = |_: &_| {
        vec![Step::Write(
            format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx: {}\r\n\r\n", "x".repeat(100 << 10)).into(),
        )]
    };
    let many = |_: &_| {
        let fields: String = (0..1000).map(|at| format!("x-{at}: x\r\n")).collect();
        vec![Step::Write(format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{fields}\r\n").into())]
    };
    let endless = |_: &_| {
        vec![
            Step::Write(b"HTTP/1.1 200 OK\r\n".into()),
            Step::Forever(b"x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(100), Duration::ZERO),
        ]
    };
    let wanted = ["Error::TooLarge(65536)", "ErrorCode::HttpResponseHeaderSectionSize(Some(65536))"];
    assert_eq!(both(long, json!({}), json!({})), wanted);
    assert_eq!(both(many, json!({}), json!({})), wanted);
    assert_eq!(both(endless, json!({}), json!({})), wanted);
}

#[test]
fn a_body_that_trickles_or_stalls_is_given_up() {
    let trickle = |_: &_| vec![begin(), Step::Forever(b"x".to_vec(), Duration::from_millis(20))];
    assert_eq!(both(trickle, json!({ "timeout": 400 }), json!({}))[0], "Error::Timeout");
    let stall = |_: &_| vec![begin(), Step::Write(b"x".to_vec()), Step::Wait(Duration::from_secs(600))];
    let answers = both(stall, json!({ "timeout": 300 }), json!({ "whole": true, "between-bytes": 300 }));
    assert_eq!(answers, ["Error::Timeout", "ErrorCode::InternalError(Some(\"connection read timeout\"))"]);
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let silent = |_: &_| vec![Step::Wait(Duration::from_secs(600))];
    let answers = both(silent, json!({ "timeout": 300 }), json!({ "first-byte": 300 }));
    assert_eq!(answers, ["Error::Timeout", "ErrorCode::HttpResponseTimeout"]);
}

#[test]
fn a_guest_that_waits_for_ever_is_ended_with_its_request() {
    let (environment, site) = (Environment::new(), Site::start(|_| vec![Step::Wait(Duration::from_secs(600))]));
    environment.write("home/config/settings.toml", "[limits]\ntimeout = \"500ms\"\n");
    for way in Way::BOTH {
        let start = Instant::now();
        let arguments = way.to(&site.authority(), "/").to_string();
        let words = ["run", &way.guest(), "send", "--json", &arguments, "--allow-network", &site.url("")];
        let outcome = environment.run(&words);
        // Whichever of the two clocks is read first.
        let told = outcome.stdout + &outcome.stderr;
        let ends = ["its time limit of 0.5 s", "Error::Timeout", "ErrorCode::HttpResponseTimeout"];
        assert!(ends.iter().any(|end| told.contains(end)), "{told}");
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}

#[test]
fn a_server_that_speaks_something_else_is_told_apart() {
    let garbage = |_: &_| vec![Step::Write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n".into())];
    let [http, wasi] = both(garbage, json!({}), json!({}));
    assert!(http.starts_with("Error::Protocol("), "{http}");
    assert_eq!(wasi, "ErrorCode::HttpProtocolError");
}

#[test]
fn a_thousand_requests_are_not_open_at_once() {
    let (environment, site) = (Environment::new(), Site::start(|_| vec![Step::Wait(Duration::from_secs(600))]));
    let arguments = json!({ "authority": site.authority(), "count": 1000 });
    let told = call(&environment, &Way::WasiHttp.guest(), "many", &[&site.url("")], &arguments);
    told.answers(r#"{"ErrorCode::ConnectionLimitReached": 968, "open": 32}"#);
    assert!(site.taken().len() <= 32);
    // The user's own number holds.
    environment.write("home/config/settings.toml", "[limits]\nrequests = 3\n");
    let told = call(&environment, &Way::WasiHttp.guest(), "many", &[&site.url("")], &arguments);
    told.answers(r#"{"ErrorCode::ConnectionLimitReached": 997, "open": 3}"#);
}

#[test]
fn what_a_guest_has_the_host_keep_is_limited() {
    let (environment, site) = (Environment::new(), Site::start(|_| vec![Step::Wait(Duration::from_secs(600))]));
    let fails = |tool: &str, more: Value, why: &str| {
        let mut arguments = json!({ "authority": site.authority() });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (guest, arguments) = (Way::WasiHttp.guest(), arguments.to_string());
        let words = ["run", &guest, tool, "--json", &arguments, "--allow-network", &site.url("")];
        assert_holds(&environment.fails(1, &words), &[&format!("`wasi-http:{tool}` failed: it crashed: {why}")]);
    };
    // Each request leaves the handle of its response, of which there are 2,000.
    fails("many", json!({ "count": 2500 }), "resource table has no free keys");
    // 16 KiB for each set of headers.
    fails("send", json!({ "headers": { "x-big": "x".repeat(20_000) } }), "total size of fields exceeds limit");
}

#[test]
fn a_request_has_ceilings_too() {
    let (environment, site) = (Environment::new(), Site::start(|_| ok("reached")));
    let ask = |more: Value| {
        let mut arguments = json!({ "url": site.url("/"), "method": "POST" });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        environment.write("arguments.json", arguments.to_string());
        let guest = Way::SkillHttp.guest();
        let words = ["run", &guest, "send", "--json", "-", "--allow-network", &site.url("")];
        environment.run_with(&words, &arguments.to_string()).stdout
    };
    let told = ask(json!({ "headers": { "x-big": "x".repeat(70_000) } }));
    assert_holds(&told, &["Error::InvalidRequest(\"the request's headers have more than 65536 bytes\")"]);
    let told = ask(json!({ "headers": { "x-a": "b\r\nx-evil: 1" } }));
    assert_holds(
        &told,
        &["Error::InvalidRequest(\"the header `x-a` holds a line break or another control character\")"],
    );
    for name in ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Proxy-Authorization"] {
        let told = ask(json!({ "headers": { name: "1" } }));
        assert_holds(&told, &[&format!("the header `{}` is the host's to set: leave it out", name.to_lowercase())]);
    }
    site.was_not_asked();
    assert_eq!(ask(json!({ "body": "x".repeat(1 << 20) })).trim(), "200 reached");
    assert_eq!(site.only().body.len(), 1 << 20);
}
