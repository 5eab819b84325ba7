use std::time::{Duration, Instant};

use crate::workspace::Workspace;
use crate::{checks, clients, conformance, fuzz, keychain, sdk_js, soak};

/// One part of the tests. The error of `run` says what failed.
pub struct Step {
    pub name: &'static str,
    about: &'static str,
    run: fn(&Workspace) -> Result<(), String>,
}

/// In the order in which they run: what is quick to fail comes early, what others need comes before them.
pub const ALL: [Step; 13] = [
    Step { name: "toolchains", about: "what guests are built with is there", run: checks::toolchains },
    Step { name: "fmt", about: "all Rust is formatted", run: checks::fmt },
    Step { name: "clippy", about: "no lint complains", run: checks::clippy },
    Step { name: "guests", about: "the components that the tests run are built", run: checks::guests },
    Step { name: "test", about: "the tests of every crate, and those that spawn the binary", run: checks::test },
    Step { name: "keychain", about: "secrets in a real keychain, read by another program", run: keychain::run },
    Step { name: "fuzz", about: "what strangers write breaks no parser and no rule", run: fuzz::run },
    Step { name: "soak", about: "nothing is left of a minute of good and hostile calls", run: soak_for_a_minute },
    Step { name: "sdk-js", about: "the tests of the JavaScript SDK", run: sdk_js::run },
    Step { name: "sdk-python", about: "the tests of the Python SDK", run: checks::sdk_python },
    Step { name: "sdk-rust", about: "the tests of the Rust SDK", run: checks::sdk_rust },
    Step { name: "clients", about: "foreign MCP clients call skills in three languages", run: clients::run },
    Step {
        name: "conformance",
        about: "the official conformance suite tries a server over HTTP",
        run: conformance::run,
    },
];

fn soak_for_a_minute(workspace: &Workspace) -> Result<(), String> {
    soak::run(workspace, Duration::from_secs(60))
}

pub fn list() {
    for step in &ALL {
        println!("{:<11} {}", step.name, step.about);
    }
}

/// Runs one after the other and stops at the first that fails; the last line on stdout counts them.
pub fn run(steps: &[&Step], workspace: &Workspace) -> Result<(), String> {
    for (index, step) in steps.iter().enumerate() {
        println!("\n=== {} ({} of {}): {}", step.name, index + 1, steps.len(), step.about);
        let start = Instant::now();
        let done = (step.run)(workspace);
        let took = shown(start.elapsed());
        if let Err(why) = done {
            println!("=== {} failed after {took}\n\n{index} passed, 1 failed", step.name);
            return Err(format!("step `{0}`: {why}\n  again: cargo xtask test --only {0}", step.name));
        }
        println!("=== {} passed in {took}", step.name);
    }
    println!("\n{} passed, 0 failed", steps.len());
    Ok(())
}

/// `4.2 s`, `12 min 5 s`
fn shown(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f32()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
