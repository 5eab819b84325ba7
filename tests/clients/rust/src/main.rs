//! Drives `skill serve` with the official Rust client, over both transports, in both eras of the protocol.
//!
//! The home folder (`SKILL_HOME`) must hold the skills that the other clients call.

mod expectations;
mod servers;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use rmcp::model::{ProgressNotificationParam, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, NotificationContext, RunningService, serve_client_with_lifecycle};
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{ClientHandler, RoleClient};

use expectations::meet;
use servers::{Http, serve};

/// What is wrong, in words.
type Unmet = Box<dyn std::error::Error + Send + Sync>;

/// A client that keeps what it is told of progress.
#[derive(Clone, Default)]
struct Client {
    progress: Arc<Mutex<Vec<f64>>>,
}

impl ClientHandler for Client {
    async fn on_progress(&self, report: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        self.progress.lock().unwrap().push(report.progress);
    }
}

/// How a client chooses a version, and the one that it comes to.
fn modes() -> [(&'static str, ClientLifecycleMode, ProtocolVersion); 3] {
    let modern = || vec![ProtocolVersion::V_2026_07_28];
    let auto = ClientLifecycleMode::Auto { preferred_versions: modern(), legacy_version: None };
    [
        ("legacy", ClientLifecycleMode::Initialize, ProtocolVersion::V_2025_11_25),
        ("auto", auto, ProtocolVersion::V_2026_07_28),
        ("modern", ClientLifecycleMode::Discover { preferred_versions: modern() }, ProtocolVersion::V_2026_07_28),
    ]
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(binary) = std::env::args().nth(1) else {
        eprintln!("usage: clients PATH-OF-SKILL");
        return ExitCode::FAILURE;
    };
    let mut failed = 0;
    for (mode, lifecycle, version) in modes() {
        for transport in ["stdio", "http"] {
            let title = format!("rmcp, {transport}, {mode}");
            let talked = match transport {
                "stdio" => over_stdio(&binary, lifecycle.clone(), &version, &title).await,
                _ => over_http(&binary, lifecycle.clone(), &version, &title).await,
            };
            match talked {
                Ok(unmet) => failed += unmet,
                Err(error) => {
                    println!("FAIL  {title}: {error}");
                    failed += 1;
                }
            }
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn over_stdio(
    binary: &str,
    lifecycle: ClientLifecycleMode,
    version: &ProtocolVersion,
    title: &str,
) -> Result<usize, Unmet> {
    let mut command = tokio::process::Command::new(binary);
    command.arg("serve");
    let client = Client::default();
    let running = serve_client_with_lifecycle(client.clone(), TokioChildProcess::new(command)?, lifecycle).await?;
    end(meet(&running, &client, version, binary, title).await, running).await
}

async fn over_http(
    binary: &str,
    lifecycle: ClientLifecycleMode,
    version: &ProtocolVersion,
    title: &str,
) -> Result<usize, Unmet> {
    let Http { url, mut process } = serve(binary).await?;
    let client = Client::default();
    let transport = StreamableHttpClientTransport::from_uri(url);
    let running = serve_client_with_lifecycle(client.clone(), transport, lifecycle).await?;
    let unmet = end(meet(&running, &client, version, binary, title).await, running).await;
    process.kill().await?;
    unmet
}

async fn end(unmet: usize, running: RunningService<RoleClient, Client>) -> Result<usize, Unmet> {
    running.cancel().await?;
    Ok(unmet)
}
