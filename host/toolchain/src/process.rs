use std::io::{self, ErrorKind, Read};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use skill_home::is_secret_variable;

use crate::BuildError;

/// For a question that a tool answers at once, such as the one for its version.
pub(crate) const QUESTION: Duration = Duration::from_secs(60);

/// For work on the author's files that takes seconds. Their top-level code may run meanwhile, and never end.
pub(crate) const WORK: Duration = Duration::from_secs(5 * 60);

/// For what waits for a registry, or compiles a tree of dependencies.
pub(crate) const LONG_WORK: Duration = Duration::from_secs(60 * 60);

/// Runs a tool to its end with no input, and captures what it writes. After `limit` it is ended, with all that it
/// has started.
///
/// An exit status other than 0 is no error here: what it means, each tool's room knows.
pub(crate) fn run(name: &str, command: &mut Command, limit: Duration) -> Result<Output, BuildError> {
    let deadline = Instant::now() + limit;
    let program = command.get_program().to_owned();
    let failed = |error: io::Error| BuildError::Tool {
        name: name.to_owned(),
        status: "could not be run".to_owned(),
        output: match error.kind() {
            ErrorKind::NotFound => format!("`{}` was not found", program.display()),
            _ => error.to_string(),
        },
    };
    for (variable, _) in std::env::vars_os() {
        if variable.to_str().is_some_and(is_secret_variable) {
            command.env_remove(&variable);
        }
    }
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.map_err(failed)?;
    let stdout = read(child.stdout.take().expect("it was asked for"));
    let stderr = read(child.stderr.take().expect("it was asked for"));
    // The pipes end when the tool and all that it started have.
    let written = wait(&stdout, deadline).and_then(|stdout| Some((stdout, wait(&stderr, deadline)?)));
    let Some((stdout, stderr)) = written else {
        // It stays in the terminal's process group, so that Ctrl-C reaches it: its descendants have to be looked for.
        let config = kill_tree::Config { signal: "SIGKILL".to_owned(), include_target: true };
        if kill_tree::blocking::kill_tree_with_config(child.id(), &config).is_err() {
            // It may have ended just now.
            let _ = child.kill();
        }
        let _ = child.wait();
        return Err(BuildError::TimedOut {
            name: name.to_owned(),
            limit,
            hint: "try again when the machine is less busy",
        });
    };
    Ok(Output { status: child.wait().map_err(failed)?, stdout, stderr })
}

/// As [`run`], for a step in which code of the author's own runs and may never end.
pub(crate) fn run_author_code(name: &str, command: &mut Command, limit: Duration) -> Result<Output, BuildError> {
    run(name, command, limit).map_err(|error| match error {
        BuildError::TimedOut { name, limit, .. } => BuildError::TimedOut { name, limit, hint: LOOP },
        error => error,
    })
}

const LOOP: &str = "look for a loop that never ends in code outside of functions: it runs while the skill is built";

/// Reads a pipe to its end, on a thread of its own: a full one would hold the tool up.
fn read(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before the pipe broke is what there is to tell.
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

fn wait(pipe: &mpsc::Receiver<Vec<u8>>, deadline: Instant) -> Option<Vec<u8>> {
    pipe.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
}

/// The error of a tool that failed for a reason of its own: everything it wrote, stderr last.
pub(crate) fn failed(name: &str, output: &Output) -> BuildError {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
    let text: Vec<_> = text.into_iter().filter(|text| !text.is_empty()).collect();
    BuildError::Tool { name: name.to_owned(), status: output.status.to_string(), output: text.join("\n") }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Result<Output, BuildError> {
        run("sh", Command::new("sh").args(["-c", script]), limit)
    }

    #[test]
    fn what_a_tool_writes_is_captured_however_much() {
        let output = shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; exit 3", QUESTION).unwrap();
        assert_eq!((output.stdout.len(), output.stderr.len()), (300_000, 300_000));
        assert_eq!(output.status.code(), Some(3));
    }

    #[test]
    fn a_tool_that_does_not_end_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("pid");
        let script = format!("sh -c 'echo $$ > {}; exec sleep 600' & wait", pid_file.display());
        let error = shell(&script, Duration::from_millis(500)).unwrap_err();
        assert!(error.to_string().starts_with("sh did not finish within 0.5 s"), "{error}");
        let pid = std::fs::read_to_string(pid_file).unwrap();
        // Ended, or not yet fetched by whoever inherited it. A busy system takes a moment to do what was asked of it.
        let status = || std::fs::read_to_string(format!("/proc/{}/status", pid.trim())).unwrap_or_default();
        let ended = || status().is_empty() || status().contains("State:\tZ");
        let deadline = Instant::now() + QUESTION;
        while !ended() {
            assert!(Instant::now() < deadline, "{}", status());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_tool_that_is_not_there_is_named() {
        let error = run("x", &mut Command::new("no-such-tool"), QUESTION).unwrap_err();
        assert!(error.to_string().contains("`no-such-tool` was not found"), "{error}");
    }
}
