use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Unmet;

/// A server that listens.
pub struct Http {
    pub url: String,
    pub process: Child,
}

/// Starts a server, and waits until it can be connected to.
pub async fn serve(binary: &str) -> Result<Http, Unmet> {
    let mut command = Command::new(binary);
    command.args(["serve", "--http", "127.0.0.1:0"]).stderr(Stdio::piped()).kill_on_drop(true);
    let mut process = command.spawn()?;
    let mut log = BufReader::new(process.stderr.take().ok_or("it is piped")?).lines();
    while let Some(line) = log.next_line().await? {
        if let Some(url) = line.strip_prefix("listening on ") {
            let url = url.to_owned();
            // It must not wait for a reader.
            tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
            return Ok(Http { url, process });
        }
    }
    Err("the server does not listen".into())
}
