use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::listening::Listening;
use crate::workspace::Workspace;

/// Clients that call at the same time, each over a connection of its own.
const CLIENTS: usize = 1_000;

/// Longer than a server may take for all of them together.
const PATIENCE: Duration = Duration::from_secs(60);

/// Has 1,000 clients call a TypeScript tool over HTTP at once, and gives how long each has waited for its own answer.
///
/// # Errors
/// One of them got another answer, or none.
pub fn measure(workspace: &Workspace, engine: &Engine) -> Result<Vec<Duration>, String> {
    let server = Listening::start(engine.skill(workspace)?.args(["serve", "hello-typescript"]))?;
    let address = server.url.strip_prefix("http://").and_then(|rest| rest.strip_suffix("/mcp")).ok_or(&server.url)?;
    // What the first call compiles is compiled once.
    call(address, CLIENTS, &Barrier::new(1))?;
    let gate = Arc::new(Barrier::new(CLIENTS));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (address, gate) = (address.to_owned(), Arc::clone(&gate));
            let client = std::thread::Builder::new().stack_size(256 << 10);
            client.spawn(move || call(&address, number, &gate)).map_err(|error| format!("a client: {error}"))
        })
        .collect::<Result<_, _>>()?;
    clients.into_iter().map(|client| client.join().map_err(|_| "a client panicked".to_owned())?).collect()
}

/// One call of revision 2026-07-28, from when all are ready to its answer.
fn call(address: &str, number: usize, gate: &Barrier) -> Result<Duration, String> {
    let fault = |error: std::io::Error| format!("client {number}: {error}");
    let request = request(address, number);
    gate.wait();
    let start = Instant::now();
    let mut stream = TcpStream::connect(address).map_err(fault)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(fault)?;
    stream.write_all(request.as_bytes()).map_err(fault)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(fault)?;
    let time = start.elapsed();
    if answer.starts_with("HTTP/1.1 200 ") && answer.contains(&format!("Hello, client {number}!")) {
        Ok(time)
    } else {
        Err(format!("client {number} got {answer}"))
    }
}

fn request(address: &str, number: usize) -> String {
    const METHOD: &str = "tools/call";
    const NAME: &str = "hello-typescript__greet";
    let meta = r#"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"flood","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}"#;
    let params = format!(r#"{{"name":"{NAME}","arguments":{{"name":"client {number}"}},"_meta":{meta}}}"#);
    let body = format!(r#"{{"jsonrpc":"2.0","id":{number},"method":"{METHOD}","params":{params}}}"#);
    let mut request = format!("POST /mcp HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in [
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
        ("MCP-Protocol-Version", "2026-07-28"),
        ("Mcp-Method", METHOD),
        ("Mcp-Name", NAME),
    ] {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    let _ = write!(request, "Content-Length: {}\r\n\r\n{body}", body.len());
    request
}
