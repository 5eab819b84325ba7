use std::io::ErrorKind;
use std::process::{Command, Output, Stdio};

use crate::BuildError;

/// Runs a tool to its end with no input, and captures what it writes.
///
/// An exit status other than 0 is no error here: what it means, each tool's room knows.
pub(crate) fn run(name: &str, command: &mut Command) -> Result<Output, BuildError> {
    command.stdin(Stdio::null()).output().map_err(|error| BuildError::Tool {
        name: name.to_owned(),
        status: "could not be started".to_owned(),
        output: match error.kind() {
            ErrorKind::NotFound => format!("`{}` was not found", command.get_program().display()),
            _ => error.to_string(),
        },
    })
}

/// The error of a tool that failed for a reason of its own: everything it wrote, stderr last.
pub(crate) fn failed(name: &str, output: &Output) -> BuildError {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
    let text: Vec<_> = text.into_iter().filter(|text| !text.is_empty()).collect();
    BuildError::Tool { name: name.to_owned(), status: output.status.to_string(), output: text.join("\n") }
}
