use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// `skill serve` over HTTP, as long as this is kept.
pub struct Listening {
    child: Child,
    /// Where clients find it: `http://127.0.0.1:8080/mcp`.
    pub url: String,
}

impl Listening {
    /// Starts `skill serve …` on a port of its own.
    pub fn start(command: &mut Command) -> Result<Self, String> {
        command.args(["--http", "127.0.0.1:0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| format!("skill serve: {error}"))?;
        let mut log = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut server = Self { child, url: String::new() };
        loop {
            let mut line = String::new();
            if log.read_line(&mut line).map_err(|error| error.to_string())? == 0 {
                return Err("skill serve: it does not listen".to_owned());
            }
            if let Some(url) = line.trim_end().strip_prefix("listening on ") {
                url.clone_into(&mut server.url);
                break;
            }
            eprint!("{line}");
        }
        // It must not wait for a reader.
        std::thread::spawn(move || log.lines().try_for_each(|line| line.map(|line| eprintln!("{line}"))));
        Ok(server)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
