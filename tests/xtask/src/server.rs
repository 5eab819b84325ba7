use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// `skill serve`, spoken to line by line.
pub struct Server {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

const INITIALIZE: &str = concat!(
    r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"#,
    r#""clientInfo":{"name":"xtask","version":"0"}}}"#
);

impl Server {
    /// Starts the command and waits for its answer to `initialize`.
    pub fn start(command: &mut Command) -> Result<Self, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("skill serve: {error}"))?;
        let stdin = child.stdin.take().expect("it is piped");
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut server = Self { child, stdin, lines };
        server.send(INITIALIZE)?;
        let line = server.line(Duration::from_secs(60))?;
        if !line.contains("skill-engine") {
            return Err(format!("skill serve answered {line:?}"));
        }
        server.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)?;
        Ok(server)
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// `arguments` is a JSON object.
    pub fn call(&mut self, id: u64, tool: &str, arguments: &str) -> Result<(), String> {
        self.send(&format!(
            r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"{tool}","arguments":{arguments}}}}}"#
        ))
    }

    /// A request without parameters.
    pub fn request(&mut self, id: u64, method: &str) -> Result<(), String> {
        self.send(&format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{{}}}}"#))
    }

    pub fn cancel(&mut self, id: u64) -> Result<(), String> {
        self.send(&format!(r#"{{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{"requestId":{id}}}}}"#))
    }

    /// The next answer to a request, with the request's number.
    pub fn answer(&self, patience: Duration) -> Result<(u64, String), String> {
        loop {
            let line = self.line(patience)?;
            let id = line.split_once(r#""id":"#).map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit));
            if let Some(Ok(id)) = id.map(|digits| digits.collect::<String>().parse()) {
                return Ok((id, line));
            }
        }
    }

    /// Ends the input, and waits for the process.
    pub fn end(mut self) -> Result<(), String> {
        drop(self.stdin);
        let status = self.child.wait().map_err(|error| format!("skill serve: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("skill serve ended with {status}")) }
    }

    fn send(&mut self, line: &str) -> Result<(), String> {
        let written = self.stdin.write_all(format!("{line}\n").as_bytes());
        written.map_err(|error| format!("skill serve takes no input: {error}"))
    }

    fn line(&self, patience: Duration) -> Result<String, String> {
        self.lines.recv_timeout(patience).map_err(|error| format!("skill serve does not answer: {error}"))
    }
}
