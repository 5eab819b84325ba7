use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::Frame;
use skill_egress::{Error, Kind, Limits, Timeouts, Wait};
use tokio::sync::mpsc;

use crate::server::{Seen, Server, Step, ok, redirect, respond};
use crate::world::{Call, TOKEN, World};

type Sender = mpsc::Sender<Result<Frame<Bytes>, Infallible>>;

fn channel() -> (Sender, impl http_body::Body<Data = Bytes, Error = Infallible> + Send + 'static) {
    let (sender, receiver) = mpsc::channel(16);
    let stream = futures_util::stream::unfold(receiver, |mut receiver: mpsc::Receiver<_>| async move {
        receiver.recv().await.map(|frame| (frame, receiver))
    });
    (sender, StreamBody::new(Box::pin(stream)))
}

fn request<B>(method: &str, url: String, headers: &[(&str, &str)], body: B) -> http::Request<B> {
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}

async fn get(call: &Call, url: String) -> Result<http::Response<skill_egress::ResponseBody>, Error> {
    call.gate.forward(request("GET", url, &[], Empty::new()), Timeouts::default()).await
}

async fn post_chunks(call: &Call, url: String, headers: &[(&str, &str)], chunks: &[&str]) -> Result<String, Error> {
    let (sender, body) = channel();
    for chunk in chunks {
        sender.send(Ok(Frame::data(Bytes::copy_from_slice(chunk.as_bytes())))).await.unwrap();
    }
    drop(sender);
    let response = call.gate.forward(request("POST", url, headers, body), Timeouts::default()).await?;
    Ok(String::from_utf8(response.into_body().collect().await?.to_bytes().to_vec()).unwrap())
}

#[tokio::test]
async fn a_redirect_is_the_guests_to_follow() {
    let server = Server::start(|_| redirect(302, "http://169.254.169.254/")).await;
    let call = World::allowing([server.url("")]).call();
    let response = get(&call, server.url("/")).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (302, &"http://169.254.169.254/".parse::<http::HeaderValue>().unwrap())
    );
    assert_eq!(get(&call, "http://169.254.169.254/".into()).await.unwrap_err().kind(), Kind::Denied);
}

#[tokio::test]
async fn the_host_header_is_the_urls() {
    let server = Server::start(|_| ok("")).await;
    let call = World::allowing([server.url("")]).call();
    let headers = [("host", "elsewhere.example.com"), ("content-length", "0")];
    call.gate.forward(request("GET", server.url("/"), &headers, Empty::new()), Timeouts::default()).await.unwrap();
    assert_eq!(server.only().header("host").unwrap(), format!("127.0.0.1:{}", server.port));
    for name in ["connection", "transfer-encoding", "proxy-authorization"] {
        let request = request("GET", server.url("/"), &[(name, "x")], Empty::new());
        let error = call.gate.forward(request, Timeouts::default()).await.unwrap_err();
        assert_eq!(error.kind(), Kind::InvalidRequest, "{error}");
    }
}

#[tokio::test]
async fn both_ways_stream() {
    let server = Server::start(|seen| {
        let body = seen.text();
        vec![
            Step::Write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n".into()),
            Step::Wait(Duration::from_secs(1)),
            Step::Write(format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).into()),
        ]
    })
    .await;
    let call = World::allowing([server.url("")]).call();
    let (sender, body) = channel();
    let sending = async {
        for chunk in ["a", "b", "c"] {
            tokio::time::sleep(Duration::from_millis(20)).await;
            sender.send(Ok(Frame::data(chunk.into()))).await.unwrap();
        }
        drop(sender);
    };
    let request = request("POST", server.url("/"), &[], body);
    let (response, ()) = tokio::join!(call.gate.forward(request, Timeouts::default()), sending);
    let mut body = response.unwrap().into_body();
    let start = std::time::Instant::now();
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "one");
    assert!(start.elapsed() < Duration::from_millis(800));
    assert_eq!(body.collect().await.unwrap().to_bytes(), "abc");
    assert_eq!(server.only().header("transfer-encoding").as_deref(), Some("chunked"));
}

#[tokio::test]
async fn the_body_is_as_long_as_was_said() {
    let server = Server::start(|seen| ok(seen.body.clone())).await;
    let call = World::allowing([server.url("")]).call();
    let send = async |length: &str, chunks: &[&str]| {
        post_chunks(&call, server.url("/"), &[("content-length", length)], chunks).await
    };
    assert_eq!(send("4", &["ab", "cd"]).await.unwrap(), "abcd");
    for (length, chunks) in [("3", ["ab", "cd"]), ("5", ["ab", "cd"])] {
        let error = send(length, &chunks).await.unwrap_err();
        assert_eq!(error.to_string(), format!("`content-length` says {length} bytes, and the body has another length"));
    }
    assert_eq!(send("abc", &["ab"]).await.unwrap_err().to_string(), "`content-length` is no single number");
}

#[tokio::test]
async fn limits_hold_for_streams() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/endless" => vec![Step::Write(b"HTTP/1.1 200 OK\r\n\r\n".into()), Step::Forever(vec![b'x'; 4096])],
        "/stalls" => vec![Step::Write(b"HTTP/1.1 200 OK\r\n\r\n".into()), Step::Wait(Duration::from_secs(60))],
        _ => vec![Step::Wait(Duration::from_secs(60))],
    })
    .await;
    let limits = Limits { response_body: 50_000, request_body: 10, open: 2, ..Limits::default() };
    let call = World { limits, ..World::allowing([server.url("")]) }.call();
    let body = get(&call, server.url("/endless")).await.unwrap().into_body();
    assert_eq!(body.collect().await.unwrap_err(), Error::BodyTooLarge(50_000));
    assert_eq!(
        post_chunks(&call, server.url("/"), &[], &["12345", "67890", "1"]).await.unwrap_err().to_string(),
        "the request's body has more than 10 bytes"
    );
    let short = Duration::from_millis(100);
    let timeouts = Timeouts { first_byte: Some(short), between_bytes: Some(short), ..Timeouts::default() };
    let send = async |path| call.gate.forward(request("GET", server.url(path), &[], Empty::new()), timeouts).await;
    assert_eq!(send("/slow").await.unwrap_err(), Error::Timeout { wait: Wait::FirstByte, after: short });
    let stalled = send("/stalls").await.unwrap();
    // Held responses count; a wait counts only while somebody waits.
    let second = send("/stalls").await.unwrap();
    assert_eq!(send("/stalls").await.unwrap_err(), Error::Open(2));
    drop(second);
    tokio::time::sleep(short * 2).await;
    let start = std::time::Instant::now();
    let error = stalled.into_body().collect().await.unwrap_err();
    assert_eq!(error, Error::Timeout { wait: Wait::BetweenBytes, after: short });
    assert!(start.elapsed() > short / 2);
}

#[tokio::test]
async fn a_stream_that_trickles_ends_with_its_time() {
    let trickle = |_: &Seen| {
        let mut steps = vec![Step::Write(b"HTTP/1.1 200 OK\r\n\r\n".into())];
        steps.extend((0..1000).flat_map(|_| [Step::Wait(Duration::from_millis(20)), Step::Write(b"x".into())]));
        steps
    };
    let server = Server::start(trickle).await;
    let total = Duration::from_millis(300);
    let limits = Limits { total, ..Limits::default() };
    let call = World { limits, ..World::allowing([server.url("")]) }.call();
    let body = get(&call, server.url("/")).await.unwrap().into_body();
    assert_eq!(body.collect().await.unwrap_err(), Error::Timeout { wait: Wait::Total, after: total });
}

#[tokio::test]
async fn a_secret_split_over_two_chunks_is_found() {
    let server = Server::start(|seen| ok(seen.body.clone())).await;
    let declared = |more: &str| World::allowing([server.url("")]).secret("token", &server.url(""), more).call();
    let call = declared("in-body = true");
    let token = call.reference("token").await;
    let (front, back) = token.split_at(20);
    let chunks = ["{\"a\":\"", front, back, "\"}"];
    let length = chunks.concat().len().to_string();
    let headers = [("content-type", "application/json"), ("content-length", length.as_str())];
    let echoed = post_chunks(&call, server.url("/"), &headers, &chunks).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.text(), format!("{{\"a\":\"{}\"}}", TOKEN.replace('"', "\\\"")));
    assert_eq!(seen.header("content-length").unwrap(), seen.body.len().to_string());
    assert_eq!(echoed, format!("{{\"a\":\"{token}\"}}"));

    let call = declared("");
    let token = call.reference("token").await;
    for at in [1, 5, 20, 44] {
        let (front, back) = token.split_at(at);
        let error = post_chunks(&call, server.url("/"), &headers[..1], &["x", front, back, "y"]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Denied, "{error}");
        assert_eq!(
            error.to_string(),
            format!("secrets denied: this skill may not send the secret `token` to `{}`", server.url(""))
        );
    }
    assert_eq!(server.seen().len(), 1);
    // What only begins like one is sent.
    let echoed = post_chunks(&call, server.url("/"), &[], &["skill-sec", "ret-", "abc"]).await.unwrap();
    assert_eq!(echoed, "skill-secret-abc");
}

#[tokio::test]
async fn encodings_are_the_guests_affair_unless_a_secret_is_at_stake() {
    let server = Server::start(|_| respond(200, &[("content-encoding", "br")], "x")).await;
    let call = World::allowing([server.url("")]).call();
    let headers = [("accept-encoding", "br")];
    let send = async |call: &Call| {
        call.gate
            .forward(request("GET", server.url("/"), &headers, Full::<Bytes>::default()), Timeouts::default())
            .await
    };
    let response = send(&call).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "br");
    let call = World::allowing([server.url("")]).secret("token", &server.url(""), "").call();
    assert_eq!(send(&call).await.unwrap_err().kind(), Kind::Protocol);
    let asked: Vec<_> = server.seen().iter().map(|seen| seen.header("accept-encoding").unwrap()).collect();
    assert_eq!(asked, ["br", "identity"]);
}
