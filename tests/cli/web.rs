//! A running `skill serve --http`, and a client that speaks HTTP/1.1 byte by byte, so that it can say what no honest client does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::environment::Environment;
use crate::server::modern;

/// Long enough for a busy machine; nothing here asserts how fast an answer comes.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Web {
    pub child: Child,
    pub address: SocketAddr,
    /// Whom a client trusts that speaks TLS.
    tls: Option<Arc<ClientConfig>>,
    log: Mutex<Receiver<String>>,
}

/// An answer, whose body may still come.
pub struct Reply {
    pub status: u16,
    pub head: String,
    body: BufReader<Box<dyn Wire>>,
    chunked: bool,
    /// Of a body without chunks.
    length: usize,
}

/// A connection, in the clear or not.
trait Wire: Read + Write {}
impl<W: Read + Write> Wire for W {}

impl Web {
    /// At an address of this machine alone.
    pub fn start(environment: &Environment, arguments: &[&str]) -> Self {
        Self::at("127.0.0.1:0", environment, arguments)
    }

    /// Behind TLS, for clients that trust this certificate.
    pub fn secure(environment: &Environment, arguments: &[&str], trusted: &CertificateDer<'static>) -> Self {
        let mut web = Self::start(environment, arguments);
        web.trust(trusted);
        web
    }

    pub fn trust(&mut self, trusted: &CertificateDer<'static>) {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap();
        self.tls = Some(Arc::new(config.with_root_certificates(roots).with_no_client_auth()));
    }

    pub fn at(address: &str, environment: &Environment, arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--http", address], arguments].concat();
        Self::of(environment.command(&arguments))
    }

    /// Starts a command that listens.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, log) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || stderr.lines().try_for_each(|line| sender.send(line.unwrap())));
        let address = loop {
            let line = log.recv_timeout(PATIENCE).expect("the server listens");
            if let Some(url) = line.strip_prefix("listening on ") {
                let authority = url.split("://").nth(1).unwrap().strip_suffix("/mcp").unwrap();
                break authority.replace("0.0.0.0", "127.0.0.1").parse().unwrap();
            }
        };
        Self { child, address, tls: None, log: Mutex::new(log) }
    }

    /// Sends a request with these headers, beside `Host` where none is given, and reads the head of the answer.
    pub fn send(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = self.connect();
        let mut head = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        // A server may answer before it has read all.
        let _ = stream.write_all(body);
        Reply::read(stream)
    }

    fn connect(&self) -> Box<dyn Wire> {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let Some(tls) = &self.tls else { return Box::new(stream) };
        let connection = ClientConnection::new(Arc::clone(tls), "localhost".try_into().unwrap()).unwrap();
        Box::new(StreamOwned::new(connection, stream))
    }

    /// Posts JSON with these headers.
    pub fn post(&self, headers: &[(&str, &str)], body: &Value) -> Reply {
        let json = [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")];
        self.send("POST /mcp", &[&json, headers].concat(), body.to_string().as_bytes())
    }

    /// A request of the second era as a good client sends it; `params` may bring a `_meta` of its own, and `headers` more.
    pub fn stateless(&self, id: u64, method: &str, mut params: Value, headers: &[(&str, &str)]) -> Reply {
        if params.get("_meta").is_none() {
            params["_meta"] = modern();
        }
        let name = params["name"].as_str().or(params["uri"].as_str()).map(str::to_owned);
        let mut all = vec![("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)];
        all.extend(name.as_deref().map(|name| ("Mcp-Name", name)));
        all.extend(headers);
        self.post(&all, &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
    }

    /// Opens a session of the first era, and gives its id.
    pub fn session(&self, version: &str) -> String {
        let client = json!({ "name": "test", "version": "0" });
        let hello = json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": client });
        let answer = self.post(&[], &json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello }));
        let session = answer.header("mcp-session-id").expect("a session").to_owned();
        assert_eq!(answer.answer()["result"]["protocolVersion"], version);
        let done = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        assert_eq!(self.post(&[("Mcp-Session-Id", &session)], &done).status, 202);
        session
    }

    /// Asks in a session.
    pub fn ask(&self, session: &str, id: u64, method: &str, params: Value) -> Reply {
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.post(&[("Mcp-Session-Id", session)], &message)
    }

    pub fn notify(&self, session: &str, method: &str, params: Value) -> u16 {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        self.post(&[("Mcp-Session-Id", session)], &message).status
    }

    /// Opens a session's own stream, or one that was lost.
    pub fn listen(&self, session: &str, last: Option<&str>) -> Reply {
        let mut headers = vec![("Accept", "text/event-stream"), ("Mcp-Session-Id", session)];
        headers.extend(last.map(|last| ("Last-Event-ID", last)));
        self.send("GET /mcp", &headers, b"")
    }

    /// Asks the process to end, as a supervisor does.
    #[cfg(unix)]
    pub fn terminate(&self) {
        let status = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the end, which has to be a good one. Gives the log.
    pub fn ended(mut self) -> String {
        let deadline = std::time::Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(std::time::Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(self.child.wait().unwrap().success());
        self.log.lock().unwrap().iter().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    fn read(stream: Box<dyn Wire>) -> Self {
        let mut body = BufReader::new(stream);
        let mut head = String::new();
        while body.read_line(&mut head).unwrap() > 2 {}
        let status = head.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {head}")).parse().unwrap();
        let mut reply = Self { status, chunked: false, length: 0, head, body };
        reply.chunked = reply.header("transfer-encoding") == Some("chunked");
        reply.length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        reply
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The next piece of the body; `None` at its end.
    fn piece(&mut self) -> Option<String> {
        let size = if self.chunked {
            let mut size = String::new();
            self.body.read_line(&mut size).unwrap();
            usize::from_str_radix(size.trim(), 16).unwrap()
        } else {
            std::mem::take(&mut self.length)
        };
        let mut piece = vec![0; size];
        self.body.read_exact(&mut piece).unwrap();
        if self.chunked {
            let mut end = String::new();
            self.body.read_line(&mut end).unwrap();
        }
        (size > 0).then(|| String::from_utf8(piece).unwrap())
    }

    pub fn text(mut self) -> String {
        std::iter::from_fn(|| self.piece()).collect()
    }

    /// The next event of a stream, with its id: no data where there is only that. `None` at its end.
    pub fn event(&mut self) -> Option<(Option<String>, Option<Value>)> {
        loop {
            // Each event is written as one piece, and so is each sign of life.
            let piece = self.piece()?;
            let field = |name: &str| piece.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            if let Some(data) = field("data: ") {
                let data = (!data.is_empty()).then(|| serde_json::from_str(&data).unwrap());
                return Some((field("id: "), data));
            }
        }
    }

    /// The messages of a stream up to its end.
    pub fn messages(mut self) -> Vec<Value> {
        std::iter::from_fn(|| self.event()).filter_map(|(_, message)| message).collect()
    }

    /// The one JSON-RPC answer, whether as JSON or in a stream.
    pub fn answer(self) -> Value {
        if self.header("content-type") == Some("text/event-stream") {
            let messages = self.messages();
            return messages.into_iter().find(|message| message.get("id").is_some()).expect("an answer");
        }
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"))
    }
}
