use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use skill_egress::{Error, Kind, Request, SecretError};

use crate::server::{Server, Step, ok, redirect, respond};
use crate::world::{Call, TOKEN, World, get, post};

/// A world with the secret `token` for one server.
fn world(server: &Server, more: &str) -> World {
    World::allowing([server.url("")]).secret("token", &server.url(""), more)
}

async fn with_header(call: &Call, url: String, name: &str, value: &str) -> Result<skill_egress::Response, Error> {
    call.gate.send(Request { headers: vec![(name.into(), value.into())], ..get(url) }).await
}

fn because(error: &Error) -> String {
    match error {
        Error::Denied(denial) => denial.because(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_header_carries_the_value() {
    let server = Server::start(|_| ok("")).await;
    let call = world(&server, "").call();
    let token = call.reference("token").await;
    with_header(&call, server.url("/"), "x-key", &format!("<{token}> {token}")).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.header("x-key").unwrap(), format!("<{TOKEN}> {TOKEN}"));
    assert_eq!(seen.header("accept-encoding").as_deref(), Some("identity"));
}

#[tokio::test]
async fn basic_credentials_carry_it_within_their_base64() {
    let server = Server::start(|_| ok("")).await;
    let call = world(&server, "").call();
    let pair = STANDARD.encode(format!("me:{}", call.reference("token").await));
    with_header(&call, server.url("/"), "Authorization", &format!("Basic {pair}")).await.unwrap();
    let wanted = format!("Basic {}", STANDARD.encode(format!("me:{TOKEN}")));
    assert_eq!(server.only().header("authorization").unwrap(), wanted);
}

#[tokio::test]
async fn a_declared_header_goes_to_its_audience_unasked() {
    let server = Server::start(|_| ok("")).await;
    let elsewhere = Server::start(|_| ok("")).await;
    let mut world = world(&server, "header = \"Authorization: Bearer {}\"");
    world.rules.push(elsewhere.url(""));
    let call = world.call();
    call.get(elsewhere.url("/")).await.unwrap();
    assert_eq!(elsewhere.only().header("authorization"), None);
    // The guest's own gives way.
    with_header(&call, server.url("/"), "authorization", "Bearer mine").await.unwrap();
    assert_eq!(server.only().header("authorization").unwrap(), format!("Bearer {TOKEN}"));
}

#[tokio::test]
async fn a_declared_header_can_be_of_the_basic_scheme() {
    let server = Server::start(|_| ok("")).await;
    world(&server, "header = \"Authorization: Basic me:{}\"").call().get(server.url("/")).await.unwrap();
    let wanted = format!("Basic {}", STANDARD.encode(format!("me:{TOKEN}")));
    assert_eq!(server.only().header("authorization").unwrap(), wanted);
}

#[tokio::test]
async fn an_audience_can_be_of_some_methods_only() {
    let server = Server::start(|_| ok("")).await;
    let audience = format!("GET {}", server.url(""));
    let call = World::allowing([server.url("")]).secret("token", &audience, "header = \"x-key: {}\"").call();
    call.gate.send(post(server.url("/"), "text/plain", "")).await.unwrap();
    call.get(server.url("/")).await.unwrap();
    let keys: Vec<_> = server.seen().iter().map(|seen| seen.header("x-key")).collect();
    assert_eq!(keys, [None, Some(TOKEN.to_owned())]);
    let request = post(server.url("/"), "text/plain", "");
    let headers = vec![("x-mine".to_owned(), call.reference("token").await)];
    let error = call.gate.send(Request { headers, ..request }).await.unwrap_err();
    assert_eq!(because(&error), format!("it is for `{audience}` only"));
}

#[tokio::test]
async fn it_goes_to_nobody_else() {
    let server = Server::start(|_| ok("")).await;
    let evil = Server::start(|_| ok("")).await;
    let mut world = world(&server, "in-body = true");
    world.rules.push(evil.url(""));
    let call = world.call();
    let token = call.reference("token").await;
    let requests = [
        Request { headers: vec![("x".into(), token.clone())], ..get(evil.url("/")) },
        get(evil.url(&format!("/?q={token}"))),
        post(evil.url("/"), "text/plain", token.clone()),
        post(evil.url("/"), "application/json", format!("\"{token}\"")),
    ];
    for request in requests {
        let error = call.gate.send(request).await.unwrap_err();
        let wanted = format!("secrets denied: this skill may not send the secret `token` to `{}`", evil.url(""));
        assert_eq!((error.to_string(), error.kind()), (wanted, Kind::Denied));
        assert_eq!(because(&error), format!("it is for `{}` only", server.url("")));
    }
    assert_eq!(evil.connections(), 0);
}

#[tokio::test]
async fn in_query_and_body_only_where_the_manifest_says_so() {
    let server = Server::start(|_| ok("")).await;
    let call = world(&server, "").call();
    let token = call.reference("token").await;
    for (request, place) in [
        (
            get(server.url(&format!("/?q={token}"))),
            "its query: there it is replaced only if skill.toml says `in-body = true`",
        ),
        (
            post(server.url("/"), "text/plain", token.clone()),
            "its body: there it is replaced only if skill.toml says `in-body = true`",
        ),
        (get(server.url(&format!("/{token}"))), "its method, host or path: there it is never replaced"),
        (
            Request { method: token.clone(), ..get(server.url("/")) },
            "its method, host or path: there it is never replaced",
        ),
        (
            Request { headers: vec![(token.clone(), "x".into())], ..get(server.url("/")) },
            "the name of a header: there it is never replaced",
        ),
    ] {
        let error = call.gate.send(request).await.unwrap_err();
        assert_eq!(because(&error), format!("the request has its reference in {place}"));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn in_query_and_body_it_is_escaped() {
    let server = Server::start(|_| ok("")).await;
    let call = world(&server, "in-body = true").call();
    let token = call.reference("token").await;
    let escaped = "tok%2Fen%2Bwith%20%22quotes%22%20%26%20more";
    call.get(server.url(&format!("/a?x=1&q={token}&y"))).await.unwrap();
    assert_eq!(server.only().path, format!("/a?x=1&q={escaped}&y"));
    for (content_type, body, wanted) in [
        (
            "application/json",
            format!("{{\"a\":\"{token}\"}}"),
            "{\"a\":\"tok/en+with \\\"quotes\\\" & more\"}".to_owned(),
        ),
        ("application/x-www-form-urlencoded", format!("a=b&c={token}"), format!("a=b&c={escaped}")),
        ("text/plain; charset=utf-8", format!("{token},{token}"), format!("{TOKEN},{TOKEN}")),
        ("text/xml", format!("<a>{token}</a>"), "<a>tok/en+with &quot;quotes&quot; &amp; more</a>".to_owned()),
    ] {
        call.gate.send(post(server.url("/"), content_type, body)).await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.text(), wanted);
        assert_eq!(seen.header("content-length").unwrap(), wanted.len().to_string());
    }
    let before = server.seen().len();
    let error = call.gate.send(post(server.url("/"), "application/octet-stream", token)).await.unwrap_err();
    assert!(because(&error).starts_with("a value is put into bodies of JSON, XML, plain text and forms only"));
    assert_eq!(server.seen().len(), before);
}

#[tokio::test]
async fn a_reference_is_worth_nothing_in_the_next_call() {
    let server = Server::start(|_| ok("")).await;
    let world = world(&server, "");
    let (first, second) = (world.call(), world.call());
    let old = first.reference("token").await;
    assert_ne!(old, second.reference("token").await);
    let error = with_header(&second, server.url("/"), "x", &old).await.unwrap_err();
    assert_eq!(because(&error), "this reference is none of this call: each call gets its own");
    assert_eq!(server.connections(), 0);
    // In a skill without secrets it is a text like any other.
    with_header(&World::allowing([server.url("")]).call(), server.url("/"), "x", &old).await.unwrap();
}

#[tokio::test]
async fn a_redirect_takes_no_secret_along() {
    let evil = Server::start(|_| ok("")).await;
    let target = evil.url("/");
    let server = Server::start(move |_| redirect(307, &target)).await;
    let mut world = world(&server, "in-body = true\nheader = \"x-declared: {}\"");
    world.rules.push(evil.url(""));
    let call = world.call();
    let token = call.reference("token").await;
    with_header(&call, server.url("/"), "x-key", &token).await.unwrap();
    let seen = evil.only();
    assert_eq!((seen.header("x-key"), seen.header("x-declared")), (None, None));
    // A body can't be left behind: the redirect is refused.
    let error = call.gate.send(post(server.url("/"), "text/plain", token)).await.unwrap_err();
    assert_eq!(because(&error), format!("it is for `{}` only", server.url("")));
    assert_eq!(evil.seen().len(), 1);
}

#[tokio::test]
async fn an_open_redirect_takes_none_along_either() {
    let evil = Server::start(|_| ok("")).await;
    let target = evil.url("/");
    let server = Server::start(move |seen| {
        let (path, query) = seen.path.split_once("?q=").unwrap_or_default();
        let location = match path {
            "/own" => format!("/end?q={query}"),
            // As a page to log in at is told where to go on.
            "/login" => format!("{target}?next={}", format!("%2F?q={query}").replace('%', "%25")),
            _ => format!("{target}?q={query}"),
        };
        redirect(302, &location)
    })
    .await;
    let mut world = world(&server, "in-body = true");
    world.rules.push(evil.url(""));
    let call = world.call();
    let token = call.reference("token").await;
    for path in ["/", "/login"] {
        let error = call.get(server.url(&format!("{path}?q={token}"))).await.unwrap_err();
        assert_eq!(because(&error), format!("it is for `{}` only", server.url("")));
    }
    assert_eq!(evil.connections(), 0);
    // Within its audience it may go on, and the guest sees its reference only.
    let response =
        call.gate.send(Request { max_redirects: 0, ..get(server.url(&format!("/own?q={token}"))) }).await.unwrap();
    assert!(response.headers.contains(&("location".into(), format!("/end?q={token}"))), "{:?}", response.headers);
}

#[tokio::test]
async fn what_is_echoed_is_scrubbed() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(format!("gzip {TOKEN}").as_bytes()).unwrap();
    let gzip = encoder.finish().unwrap();
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/plain" => respond(200, &[("x-echo", TOKEN), ("x-other", "kept")], format!("<{TOKEN}>")),
        "/base64" => ok(STANDARD.encode(format!("ab{TOKEN}yz"))),
        "/percent" => ok("tok%2Fen%2bwith+%22quotes%22+%26+more"),
        "/json" => ok(r#""tok\/en+with \"quotes\" & more""#),
        "/gzip" => respond(200, &[("content-encoding", "gzip")], &gzip),
        "/other" => respond(200, &[("content-encoding", "br")], "x"),
        "/split" => {
            let (front, back) = TOKEN.split_at(5);
            vec![
                Step::Write(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{front}\r\n").into()),
                Step::Wait(std::time::Duration::from_millis(20)),
                Step::Write(format!("{:x}\r\n{back}\r\n0\r\n\r\n", back.len()).into()),
            ]
        }
        "/error" => vec![Step::Write(format!("HTTP/1.1 {TOKEN}\r\n\r\n").into()), Step::Close],
        _ => respond(404, &[], ""),
    })
    .await;
    let call = world(&server, "header = \"x-key: {}\"").call();
    let token = call.reference("token").await;
    let get = async |path: &str| call.get(server.url(path)).await;
    let response = get("/plain").await.unwrap();
    assert_eq!(response.body, format!("<{token}>").as_bytes());
    assert!(response.headers.contains(&("x-echo".into(), token.clone())), "{:?}", response.headers);
    assert!(response.headers.contains(&("x-other".into(), "kept".into())));
    assert!(!response.headers.iter().any(|(name, _)| name == "content-length"));
    for path in ["/percent", "/split"] {
        assert_eq!(get(path).await.unwrap().body, token.as_bytes(), "{path}");
    }
    assert_eq!(get("/json").await.unwrap().body, format!("\"{token}\"").as_bytes());
    assert_eq!(get("/gzip").await.unwrap().body, format!("gzip {token}").as_bytes());
    let base64 = String::from_utf8(get("/base64").await.unwrap().body).unwrap();
    // The letters at the edges hold a part of what stands beside the value.
    assert_eq!(base64, format!("YWJ{token}V5eg=="));
    assert_eq!(get("/other").await.unwrap_err().kind(), Kind::Protocol);
    let error = get("/error").await.unwrap_err().to_string();
    assert!(!error.contains("tok/en"), "{error}");
}

#[tokio::test]
async fn what_an_earlier_call_left_there_is_scrubbed() {
    let server = Server::start(|_| ok(TOKEN)).await;
    let call = world(&server, "").call();
    let body = String::from_utf8(call.get(server.url("/")).await.unwrap().body).unwrap();
    assert_eq!(body, call.reference("token").await);
}

#[tokio::test]
async fn who_never_got_it_can_not_be_used_to_guess_it() {
    let server = Server::start(|_| ok("")).await;
    let oracle = Server::start(|_| ok(format!("guess1 {TOKEN} guess2"))).await;
    let mut world = world(&server, "");
    world.rules.push(oracle.url(""));
    let call = world.call();
    call.reference("token").await;
    assert_eq!(call.get(oracle.url("/")).await.unwrap().body, format!("guess1 {TOKEN} guess2").as_bytes());
    // The user's eyes are spared all the same.
    assert_eq!(call.seals.scrubber().scrub(&format!("log {TOKEN}")), "log [secret token]");
}

#[tokio::test]
async fn what_can_not_be_opened_is_told() {
    let server = Server::start(|_| ok("")).await;
    let seals = |value| {
        let mut world = world(&server, "header = \"x-key: {}\"");
        world.values.insert("token", value);
        world.call()
    };
    let unset = seals(Err(SecretError::Unset));
    assert_eq!(unset.seals.reference("token").await, Err(SecretError::Unset));
    assert_eq!(unset.seals.reference("other").await, Err(SecretError::Undeclared));
    unset.get(server.url("/")).await.unwrap();
    assert_eq!(server.only().header("x-key"), None);

    let denied =
        seals(Err(SecretError::Denied("its audience has changed".into()))).get(server.url("/")).await.unwrap_err();
    assert_eq!(denied.to_string(), "the secret `token` can't be sent: its audience has changed");
    assert_eq!(denied.kind(), Kind::Denied);
    let gone = seals(Err(SecretError::Unavailable("no keychain".into()))).get(server.url("/")).await.unwrap_err();
    assert_eq!(
        (gone.to_string().as_str(), gone.kind()),
        ("the secret `token` can't be sent: no keychain", Kind::Unreachable)
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_value_that_was_revealed_is_scrubbed_too() {
    let server = Server::start(|_| ok("")).await;
    let call = world(&server, "").call();
    assert_eq!(call.seals.scrubber().scrub(TOKEN), TOKEN);
    assert_eq!(call.seals.reveal("token").await.unwrap().expose(), TOKEN);
    assert_eq!(call.seals.scrubber().scrub(TOKEN), "[secret token]");
    assert!(matches!(call.seals.reveal("other").await, Err(SecretError::Undeclared)));
}

#[tokio::test]
async fn nothing_is_opened_before_it_is_needed() {
    let server = Server::start(|_| ok("")).await;
    let mut world = World::allowing([server.url("")]).secret("token", "https://api.example.com", "");
    world.values.insert("token", Err(SecretError::Unavailable("asked too early".into())));
    let call = world.call();
    call.get(server.url("/")).await.unwrap();
    assert!(matches!(call.seals.reference("token").await, Err(SecretError::Unavailable(_))));
}
