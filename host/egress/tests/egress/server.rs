use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A server that speaks HTTP/1.1 byte by byte, so that it can do what no honest one does.
pub struct Server {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
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
    /// Again and again, until the other side hangs up.
    Forever(Vec<u8>),
    Close,
}

pub type Reply = Vec<Step>;

impl Server {
    pub async fn start(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(None, reply).await
    }

    pub async fn start_tls(tls: Arc<ServerConfig>, reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(Some(tls.into()), reply).await
    }

    async fn with(tls: Option<TlsAcceptor>, reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self { port, seen: Arc::default(), connections: Arc::default() };
        let (seen, connections, reply) = (server.seen.clone(), server.connections.clone(), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (seen, reply, tls) = (seen.clone(), reply.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &seen, &*reply).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, &seen, &*reply).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        server
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request that came.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Seen {
    /// The only header of that name, in lower case.
    pub fn header(&self, name: &str) -> Option<String> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned());
        assert!(!lines.any(|(own, _)| own.eq_ignore_ascii_case(name)), "{name} twice: {}", self.head);
        found
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Mutex<Vec<Seen>>,
    reply: &(dyn Fn(&Seen) -> Reply + Send + Sync),
) -> Option<()> {
    let mut stream = BufStream::new(stream);
    loop {
        let request = read(&mut stream).await?;
        seen.lock().unwrap().push(request.clone());
        for step in reply(&request) {
            match step {
                Step::Write(bytes) => stream.write_all(&bytes).await.ok()?,
                Step::Wait(time) => tokio::time::sleep(time).await,
                Step::Forever(bytes) => loop {
                    stream.write_all(&bytes).await.ok()?;
                    stream.flush().await.ok()?;
                },
                Step::Close => return None,
            }
            stream.flush().await.ok()?;
        }
    }
}

async fn read(stream: &mut (impl AsyncBufReadExt + AsyncReadExt + Unpin)) -> Option<Seen> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let mut words = head.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut request = Seen { method, path, head, body: Vec::new() };
    if let Some(length) = request.header("content-length") {
        request.body.resize(length.parse().unwrap(), 0);
        stream.read_exact(&mut request.body).await.ok()?;
    } else if request.header("transfer-encoding").is_some() {
        request.body = read_chunked(stream).await?;
    }
    Some(request)
}

async fn read_chunked(stream: &mut (impl AsyncBufReadExt + AsyncReadExt + Unpin)) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let mut chunk = vec![0; usize::from_str_radix(line.trim(), 16).ok()? + 2];
        stream.read_exact(&mut chunk).await.ok()?;
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
