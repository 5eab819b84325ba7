use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::print::note;

/// Of the protocol's library nothing: what it calls errors, as an answer to who has gone, are none here.
const DEFAULT: &str = "warn,skill=info,rmcp=off";

/// Sends the log to stderr: what skills say and print, and what the engine has to say of itself.
///
/// `SKILL_LOG` chooses what is told, in the form `warn,skill=debug`.
pub(crate) fn start() {
    let wanted = std::env::var("SKILL_LOG").ok().filter(|text| !text.is_empty());
    let filter = wanted.as_deref().map_or_else(|| Ok(EnvFilter::new(DEFAULT)), EnvFilter::try_new);
    let filter = filter.unwrap_or_else(|error| {
        note!("warning: SKILL_LOG is ignored: {error}");
        EnvFilter::new(DEFAULT)
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time()
        .with_target(false)
        // A reader of stderr that went away is no reason to stop.
        .log_internal_errors(false)
        .init();
}
