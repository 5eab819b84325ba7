use std::fs;

use crate::program::{command, show};
use crate::workspace::Workspace;

const TARGETS: [&str; 3] = ["manifest", "decision", "settings"];
const SECONDS: &str = "60";

/// Each target for a minute: by libFuzzer where it is there, else by random changes of its corpus.
pub fn run(workspace: &Workspace) -> Result<(), String> {
    let there = command("cargo").args(["+nightly", "fuzz", "--version"]).output();
    if there.is_ok_and(|output| output.status.success()) { by_libfuzzer(workspace) } else { by_chance(workspace) }
}

fn by_libfuzzer(workspace: &Workspace) -> Result<(), String> {
    for target in TARGETS {
        // What is found is kept beside the seeds that are in git.
        let found = workspace.target.join("fuzz/corpus").join(target);
        fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
        let mut cargo = workspace.cargo(".");
        cargo.args(["+nightly", "fuzz", "run", "--fuzz-dir", "tests/fuzz", "--sanitizer", "none", "--target-dir"]);
        cargo.arg(workspace.target.join("fuzz")).arg(target).arg(&found);
        cargo.args([&format!("tests/fuzz/corpus/{target}"), "--", &format!("-max_total_time={SECONDS}")]);
        show(cargo.arg(format!("-dict=tests/fuzz/dictionaries/{target}")))?;
    }
    Ok(())
}

fn by_chance(workspace: &Workspace) -> Result<(), String> {
    println!("cargo-fuzz is not there: the corpus is changed at random");
    let mut cargo = workspace.cargo("tests/fuzz");
    cargo.env("SKILL_FUZZ_SECONDS", SECONDS);
    show(cargo.args(["test", "--release", "--locked", "--no-default-features", "--", "--nocapture"]))
}
