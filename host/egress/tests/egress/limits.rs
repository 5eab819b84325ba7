use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use skill_egress::{Error, Kind, Limits, Request, Wait};

use crate::server::{Reply, Seen, Server, Step, ok, respond};
use crate::world::{World, get, post};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

async fn answer(limits: Limits, reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Result<Vec<u8>, Error> {
    let server = Server::start(reply).await;
    let world = World { limits, ..World::allowing([server.url("")]) };
    world.call().get(server.url("/")).await.map(|response| response.body)
}

const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn a_slow_head_is_given_up() {
    let limits = Limits { first_byte: SHORT, ..Limits::default() };
    let error =
        answer(limits, |_| vec![Step::Write(b"HTTP/1.1 200 OK\r\n".into()), Step::Wait(Duration::from_secs(60))]);
    let error = error.await.unwrap_err();
    assert_eq!(error, Error::Timeout { wait: Wait::FirstByte, after: SHORT });
    assert_eq!(error.to_string(), "the beginning of the response took longer than 150ms");
    assert_eq!(error.kind(), Kind::Timeout);
}

#[tokio::test]
async fn a_head_that_drips_is_given_up() {
    let drip = |_: &Seen| {
        let mut steps = vec![Step::Write(b"HTTP/1.1 200 OK\r\n".into())];
        steps.extend((0..1000).flat_map(|_| [Step::Wait(Duration::from_millis(20)), Step::Write(b"x: y\r\n".into())]));
        steps
    };
    let limits = Limits { total: SHORT * 2, ..Limits::default() };
    assert_eq!(answer(limits, drip).await, Err(Error::Timeout { wait: Wait::Total, after: SHORT * 2 }));
}

#[tokio::test]
async fn a_body_that_stops_is_given_up() {
    let stalled = |_: &Seen| {
        vec![
            Step::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".into()),
            Step::Wait(Duration::from_secs(60)),
        ]
    };
    let limits = Limits { between_bytes: SHORT, ..Limits::default() };
    assert_eq!(answer(limits, stalled).await, Err(Error::Timeout { wait: Wait::BetweenBytes, after: SHORT }));
}

#[tokio::test]
async fn a_request_may_ask_for_less_time() {
    let server = Server::start(|_| vec![Step::Wait(Duration::from_secs(60))]).await;
    let world = World::allowing([server.url("")]);
    let start = Instant::now();
    let error = world.call().gate.send(Request { timeout: Some(SHORT), ..get(server.url("/")) }).await.unwrap_err();
    assert_eq!(error, Error::Timeout { wait: Wait::Total, after: SHORT });
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut() {
    for head in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n"] {
        let limits = Limits { response_body: 100_000, ..Limits::default() };
        let endless = move |_: &Seen| vec![Step::Write(head.into()), Step::Forever(vec![b'x'; 10_000])];
        let error = answer(limits, endless).await.unwrap_err();
        assert_eq!(error.to_string(), "the response's body has more than 100000 bytes");
        assert_eq!(error.kind(), Kind::TooLarge(100_000));
    }
    let limits = Limits { response_body: 100_000, ..Limits::default() };
    assert_eq!(answer(limits, |_| ok(vec![b'x'; 100_000])).await.unwrap().len(), 100_000);
}

#[tokio::test]
async fn a_flood_of_headers_is_cut() {
    let endless =
        |_: &Seen| vec![Step::Write(b"HTTP/1.1 200 OK\r\n".into()), Step::Forever(b"x: yyyyyyyyyyy\r\n".repeat(100))];
    assert_eq!(answer(Limits::default(), endless).await, Err(Error::HeadersTooLarge(64 << 10)));
    let long = |_: &Seen| respond(200, &[("x", &"y".repeat(70_000))], "");
    assert_eq!(answer(Limits::default(), long).await, Err(Error::HeadersTooLarge(64 << 10)));
    let many = |_: &Seen| respond(200, &[("x", "y"); 200], "");
    assert_eq!(answer(Limits::default(), many).await, Err(Error::HeadersTooLarge(64 << 10)));
    assert_eq!(answer(Limits::default(), |_| respond(200, &[("x", "y"); 100], "")).await, Ok(vec![]));
}

#[tokio::test]
async fn what_is_no_http_is_told() {
    for garbage in ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", ""] {
        let error =
            answer(Limits::default(), move |_| vec![Step::Write(garbage.into()), Step::Close]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Protocol, "{garbage}: {error}");
    }
    let short = |_: &Seen| vec![Step::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".into()), Step::Close];
    let error = answer(Limits::default(), short).await.unwrap_err();
    assert!(error.to_string().starts_with("the response broke off: "), "{error}");
}

#[tokio::test]
async fn gzip_is_decoded_and_bombs_are_cut() {
    let text = b"hello, ".repeat(10_000);
    let body = gzip(&text);
    let encoded = move |_: &Seen| respond(200, &[("content-encoding", "gzip")], &body);
    assert_eq!(answer(Limits::default(), encoded).await.unwrap(), text);

    let bomb = gzip(&vec![0; 50 << 20]);
    assert!(bomb.len() < 60_000);
    let limits = Limits { response_body: 1 << 20, ..Limits::default() };
    let encoded = move |_: &Seen| respond(200, &[("content-encoding", "gzip")], &bomb);
    assert_eq!(answer(limits, encoded).await, Err(Error::BodyTooLarge(1 << 20)));

    let broken = |_: &Seen| respond(200, &[("content-encoding", "gzip")], "no gzip at all");
    assert!(answer(Limits::default(), broken).await.unwrap_err().to_string().contains("is no gzip"));
    let half = gzip(b"hello, hello, hello");
    let cut = move |_: &Seen| respond(200, &[("content-encoding", "gzip")], &half[..half.len() - 12]);
    assert!(answer(Limits::default(), cut).await.unwrap_err().to_string().contains("is no gzip"));
    let other = |_: &Seen| respond(200, &[("content-encoding", "br")], "x");
    assert_eq!(answer(Limits::default(), other).await.unwrap_err().kind(), Kind::Protocol);
    let empty = |_: &Seen| respond(200, &[("content-encoding", "gzip")], "");
    assert_eq!(answer(Limits::default(), empty).await, Ok(vec![]));
}

#[tokio::test]
async fn a_request_body_has_a_limit() {
    let server = Server::start(|_| ok("")).await;
    let limits = Limits { request_body: 10, ..Limits::default() };
    let world = World { limits, ..World::allowing([server.url("")]) };
    let error = world.call().gate.send(post(server.url("/"), "text/plain", "12345678901")).await.unwrap_err();
    assert_eq!(error.to_string(), "the request's body has more than 10 bytes");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn only_so_many_are_open() {
    let server = Server::start(|_| vec![Step::Wait(Duration::from_secs(60))]).await;
    let limits = Limits { open: 2, ..Limits::default() };
    let call = World { limits, ..World::allowing([server.url("")]) }.call();
    let (first, second) = (call.get(server.url("/")), call.get(server.url("/")));
    let mut open = Box::pin(async { tokio::join!(first, second) });
    assert!(tokio::time::timeout(SHORT, &mut open).await.is_err());
    assert_eq!(call.get(server.url("/")).await.unwrap_err(), Error::Open(2));
    // What is given up makes room.
    drop(open);
    tokio::time::sleep(SHORT).await;
    assert!(tokio::time::timeout(SHORT, call.get(server.url("/"))).await.is_err());
}
