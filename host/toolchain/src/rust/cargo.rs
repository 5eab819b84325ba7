use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use skill_package::{Digest, Source};

use super::compiler::{Compiler, TARGET};
use super::message::{Message, Messages};
use crate::{BuildError, process};

/// One `cargo build` of a skill.
pub(super) struct Cargo<'a> {
    pub(super) compiler: &'a Compiler,
    pub(super) source: &'a Source,
    pub(super) sdk: &'a Path,
    pub(super) cache: &'a Path,
}

impl Cargo<'_> {
    /// Compiles the package and gives the file of its component.
    pub(super) fn build(&self) -> Result<PathBuf, BuildError> {
        let output = process::run("cargo", &mut self.command()?, process::LONG_WORK)?;
        let messages = Messages::parse(&output.stdout);
        if !output.status.success() {
            return Err(self.failure(&output, &messages));
        }
        messages.component(&self.source.entry_path()).ok_or_else(|| BuildError::Refused {
            message: format!("`{}` makes no component", self.source.entry.display()),
            hint: Some("add to it: [lib] crate-type = [\"cdylib\"]".into()),
        })
    }

    fn command(&self) -> Result<Command, BuildError> {
        let mut command = Command::new(&self.compiler.cargo);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(speaks_of_another_build) {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.source.root);
        command.env("RUSTC", &self.compiler.rustc).env("PATH", self.compiler.path());
        command.env("CARGO_TARGET_DIR", self.target_folder()).env("CARGO_TERM_COLOR", "never");
        command.args(["build", "--release", "--target", TARGET, "--message-format=json", "--config"]);
        command.arg(self.sdk_patch()?).arg("--manifest-path").arg(self.source.entry_path());
        Ok(command)
    }

    /// One for each skill: two packages of the same name would overwrite each other's component in a shared one.
    fn target_folder(&self) -> PathBuf {
        let digest = Digest::of(self.source.entry_path().as_os_str().as_encoded_bytes()).to_string();
        self.cache.join("cargo").join(&digest[..16])
    }

    /// Says where the crate `skill-engine` is: the SDK that travels in the engine, whatever a registry may have.
    fn sdk_patch(&self) -> Result<String, BuildError> {
        let path = self.sdk.join("rust/skill-engine");
        let text = path.to_str().ok_or_else(|| BuildError::Refused {
            message: format!("cargo can't be told of the folder `{}`, whose name is not UTF-8", path.display()),
            hint: Some("set SKILL_CACHE to a folder with another name".into()),
        })?;
        // A JSON string is a TOML string as well.
        Ok(format!("patch.crates-io.skill-engine.path={}", serde_json::Value::from(text)))
    }

    /// What is wrong in the author's files, else whatever the compiler and cargo had to say.
    fn failure(&self, output: &Output, messages: &Messages) -> BuildError {
        let diagnostics = messages.diagnostics(&self.source.root);
        if !diagnostics.is_empty() {
            return BuildError::Compile(diagnostics);
        }
        let rendered = messages.errors().filter_map(Message::rendered).map(str::to_owned);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let lines = stderr.lines().filter(|line| !is_progress(line)).map(str::to_owned);
        let output_text = rendered.chain(lines).collect::<Vec<_>>().join("\n");
        BuildError::Tool { name: "cargo".into(), status: output.status.to_string(), output: output_text }
    }
}

/// Whether a variable was set for, or by, another run of cargo: the one that started the engine in a test, for one.
fn speaks_of_another_build(name: &str) -> bool {
    let of_the_user = ["CARGO_HOME", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTRIES_", "CARGO_REGISTRY_"];
    let of_a_build = ["CARGO", "RUSTC", "RUSTFLAGS", "RUSTDOCFLAGS", "MAKEFLAGS"];
    of_a_build.iter().any(|start| name.starts_with(start)) && !of_the_user.iter().any(|start| name.starts_with(start))
}

/// `   Compiling serde v1.0.0` and the like.
fn is_progress(line: &str) -> bool {
    let word = line.trim_start().split(' ').next().unwrap_or_default();
    matches!(
        word,
        "Adding" | "Blocking" | "Compiling" | "Downloaded" | "Downloading" | "Finished" | "Locking" | "Updating"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outer_cargo_is_not_heard() {
        for name in ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_TARGET_DIR", "CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS", "RUSTC"]
        {
            assert!(speaks_of_another_build(name), "{name}");
        }
        for name in ["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "CARGO_HTTP_PROXY", "PATH"] {
            assert!(!speaks_of_another_build(name), "{name}");
        }
    }

    #[test]
    fn progress_is_told_from_complaints() {
        assert!(is_progress("   Compiling serde v1.0.0"));
        assert!(!is_progress("error: failed to parse manifest"));
        assert!(!is_progress("Caused by:"));
    }
}
