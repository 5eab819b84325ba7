//! A web site of a test's own: it speaks HTTP/1.1 byte by byte, so that it can do what no honest server does, and keeps what
//! it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, ToSocketAddrs};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

pub struct Site {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub head: String,
    pub body: Vec<u8>,
}

/// What is written, in this order.
pub enum Step {
    Write(Vec<u8>),
    Wait(Duration),
    /// Again and again, with this pause, until the other side hangs up.
    Forever(Vec<u8>, Duration),
}

pub type Reply = Vec<Step>;

type Answers = dyn Fn(&Seen) -> Reply + Send + Sync;

impl Site {
    /// On this machine, at a port of its own.
    pub fn start(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::with("127.0.0.1:0", None, reply)
    }

    /// At an address of the test's choice.
    pub fn at(address: impl ToSocketAddrs, reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(address, None, reply)
    }

    /// Behind TLS.
    pub fn secure(
        address: impl ToSocketAddrs,
        tls: Arc<ServerConfig>,
        reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::with(address, Some(tls), reply)
    }

    fn with(
        address: impl ToSocketAddrs,
        tls: Option<Arc<ServerConfig>>,
        reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).expect("a port to listen at");
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (kept, reply) = (seen.clone(), Arc::<Answers>::from(Box::new(reply) as Box<Answers>));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (kept, reply, tls) = (kept.clone(), reply.clone(), tls.clone());
                std::thread::spawn(move || {
                    let Ok(stream) = stream else { return };
                    match tls {
                        None => serve(stream, &kept, &*reply),
                        Some(tls) => {
                            let connection = ServerConnection::new(tls).unwrap();
                            serve(StreamOwned::new(connection, stream), &kept, &*reply)
                        }
                    };
                });
            }
        });
        Self { port, seen }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// What was asked since the last time, in this order.
    pub fn taken(&self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// The only request since the last time.
    #[track_caller]
    pub fn only(&self) -> Seen {
        let mut seen = self.taken();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    #[track_caller]
    pub fn was_not_asked(&self) {
        let seen = self.taken();
        assert!(seen.is_empty(), "{seen:?}");
    }
}

impl Seen {
    /// The only header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let header = found.next();
        assert!(found.next().is_none(), "{name} twice: {}", self.head);
        header
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// `None` at the end, whoever made it.
fn serve(stream: impl Read + Write, seen: &Mutex<Vec<Seen>>, reply: &Answers) -> Option<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let request = read(&mut stream)?;
        seen.lock().unwrap().push(request.clone());
        let stream = stream.get_mut();
        for step in reply(&request) {
            match step {
                Step::Write(bytes) => stream.write_all(&bytes).ok()?,
                Step::Wait(time) => std::thread::sleep(time),
                Step::Forever(bytes, pause) => loop {
                    stream.write_all(&bytes).and_then(|()| stream.flush()).ok()?;
                    std::thread::sleep(pause);
                },
            }
            stream.flush().ok()?;
        }
    }
}

fn read(stream: &mut impl BufRead) -> Option<Seen> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut words = head.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut request = Seen { method, path, head, body: Vec::new() };
    if let Some(length) = request.header("content-length") {
        let length = length.parse().ok()?;
        request.body.resize(length, 0);
        stream.read_exact(&mut request.body).ok()?;
    } else if request.header("transfer-encoding").is_some() {
        request.body = read_chunked(stream)?;
    }
    Some(request)
}

fn read_chunked(stream: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let mut chunk = vec![0; usize::from_str_radix(line.trim(), 16).ok()? + 2];
        stream.read_exact(&mut chunk).ok()?;
        chunk.truncate(chunk.len() - 2);
        if chunk.is_empty() {
            return Some(body);
        }
        body.extend(chunk);
    }
}

/// A whole response.
pub fn respond(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    vec![Step::Write([format!("{head}\r\n").as_bytes(), body].concat())]
}

pub fn ok(body: impl AsRef<[u8]>) -> Reply {
    respond(200, &[], body)
}

pub fn redirect(status: u16, location: &str) -> Reply {
    respond(status, &[("location", location)], "")
}

/// The beginning of a response whose body ends when the connection does.
pub fn begin() -> Step {
    Step::Write(b"HTTP/1.1 200 OK\r\n\r\n".into())
}
