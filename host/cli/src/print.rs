use std::io::{IsTerminal, Write};

use serde_json::Value;
use skill_catalog::{Installation, visible};
use skill_package::Extras;

use crate::error::Failure;

/// Writes a line to stderr, as `eprintln!` does, but goes on where nobody reads it any more.
macro_rules! note {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}
pub(crate) use note;

/// Writes an answer to stdout. A reader that went away ends the command in silence, as pipes do.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => other.map_err(|error| Failure::new(format!("could not write to stdout: {error}"))),
    }
}

/// Writes a line that a skill has written: as it is into a pipe, and at a terminal with everything escaped that a
/// terminal could be driven by.
pub(crate) fn foreign(text: &str) -> Result<(), Failure> {
    if std::io::stdout().is_terminal() { line(&visible(text)) } else { line(text) }
}

/// `1 tool`, `2 tools`
pub(crate) fn tools(count: usize) -> String {
    counted(count, "tool")
}

/// `1 tool, 2 prompts, 1 resource`: what a skill offers.
pub(crate) fn offers(installed: &Installation, extras: &Extras) -> String {
    let prompts = installed.prompts.len() + extras.prompts.len();
    let more = [(prompts, "prompt"), (extras.resources.len() + extras.templates.len(), "resource")];
    let more = more.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what));
    std::iter::once(tools(installed.tools.len())).chain(more).collect::<Vec<_>>().join(", ")
}

/// `1 WHAT`, `2 WHATs`
pub(crate) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Writes a value as JSON over several lines.
pub(crate) fn json(value: &Value) -> Result<(), Failure> {
    line(&format!("{value:#}"))
}
