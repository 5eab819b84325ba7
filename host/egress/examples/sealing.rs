//! What sealing costs a request: the same exchange with a local server, with and without secrets, in turns.
//!
//! `cargo run --release -p skill-egress --example sealing` prints medians in microseconds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use skill_egress::{Egress, Gate, Limits, Opening, Request, Seals, SecretSource};
use skill_package::{Key, NetworkRequest, SecretDeclaration};
use skill_policy::Secret;
use skill_policy::{NetworkGrants, NetworkPermission};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpListener;

const ROUNDS: usize = 4000;
/// Bytes of the response, and of the request where it has a body.
const BODY: usize = 4 << 10;

struct Source;

impl SecretSource for Source {
    fn open<'a>(&'a self, _name: &'a str) -> Opening<'a> {
        let value = Secret::new("ghp_0123456789abcdefghijABCDEFGHIJ012345".to_owned());
        Box::pin(async { Ok(value.expect("a fit value")) })
    }
}

/// A call as the runtime makes it, and the request that it sends.
struct Case {
    name: &'static str,
    secrets: &'static str,
    body: bool,
}

const CASES: [Case; 4] = [
    Case { name: "GET, no secret", secrets: "", body: false },
    Case { name: "GET, secret in a header", secrets: "header = \"Authorization: Bearer {}\"", body: false },
    Case { name: "POST, no secret", secrets: "", body: true },
    Case { name: "POST, secret in a JSON body", secrets: "in-body = true", body: true },
];

fn main() {
    let io = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
    let port = io.block_on(serve());
    let egress = Egress::new(io.handle().clone());
    let guest = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut times = CASES.map(|_| Vec::with_capacity(ROUNDS));
    for round in 0..ROUNDS + 200 {
        for (case, times) in CASES.iter().zip(&mut times) {
            let time = guest.block_on(exchange(&egress, port, case));
            if round >= 200 {
                times.push(time);
            }
        }
    }
    let medians = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    for (case, median) in CASES.iter().zip(medians) {
        println!("{:<30} {:>8.1} µs", case.name, micros(median));
    }
    println!("{:<30} {:>8.1} µs", "sealing a header adds", micros(medians[1]) - micros(medians[0]));
    println!("{:<30} {:>8.1} µs", "sealing a body adds", micros(medians[3]) - micros(medians[2]));
}

/// Everything that a call does, from its secrets to its response.
async fn exchange(egress: &Egress, port: u16, case: &Case) -> Duration {
    let url = format!("http://127.0.0.1:{port}");
    let declared = match case.secrets {
        "" => String::new(),
        more => format!("[token]\naudience = [\"{url}\"]\n{more}"),
    };
    let declarations: BTreeMap<Key, SecretDeclaration> = toml::from_str(&declared).expect("declarations");
    let rules = [url.parse().expect("a rule")].into();
    let permission = NetworkPermission::new(NetworkRequest::Any, NetworkGrants { any: false, rules });
    let start = Instant::now();
    let seals = Arc::new(Seals::new(&declarations, Arc::new(Source)));
    let body = if case.body { Some(body(&seals).await) } else { None };
    let gate = Gate::new(egress, "bench", permission, seals, Limits::default());
    let request = Request {
        method: if case.body { "POST" } else { "GET" }.into(),
        url,
        headers: vec![("content-type".into(), "application/json".into())],
        body,
        ..Request::default()
    };
    let response = gate.send(request).await.expect("a response");
    assert_eq!(response.body.len(), BODY);
    start.elapsed()
}

async fn body(seals: &Seals) -> Vec<u8> {
    let value = seals.reference("token").await.unwrap_or_else(|_| "x".repeat(45));
    let noise = "lorem ipsum, ".repeat(BODY / 13);
    format!("{{\"token\":\"{value}\",\"text\":\"{noise}\"}}").into_bytes()
}

async fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let text = "The quick brown fox jumps over the lazy dog. ".repeat(BODY / 45 + 1);
    let reply: Arc<str> = format!("HTTP/1.1 200 OK\r\ncontent-length: {BODY}\r\n\r\n{}", &text[..BODY]).into();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(BufStream::new(stream), reply.clone()));
        }
    });
    port
}

async fn answer(mut stream: BufStream<tokio::net::TcpStream>, reply: Arc<str>) -> Option<()> {
    loop {
        let (mut line, mut length) = (String::new(), 0);
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().ok()?;
            }
        }
        stream.read_exact(&mut vec![0; length]).await.ok()?;
        stream.write_all(reply.as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
