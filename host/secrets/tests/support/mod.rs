//! A home of its own for each test, and processes that do one thing in it.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use skill_home::Home;
use skill_package::Key;
use skill_policy::Secret;
use skill_secrets::{Audience, InstallationId, SecretStore, StoreError};

/// A home that goes away with its test.
pub struct TestHome {
    root: tempfile::TempDir,
    pub home: Home,
}

impl TestHome {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let home = Home::under(root.path());
        Self { root, home }
    }

    /// Writes the file that holds the passphrase, for its owner alone.
    pub fn passphrase_file(&self, passphrase: &str) -> PathBuf {
        let path = self.root.path().join("passphrase");
        skill_home::replace_file(&path, passphrase.as_bytes()).unwrap();
        path
    }
}

pub fn key(text: &str) -> Key {
    text.to_owned().try_into().unwrap()
}

pub fn github() -> InstallationId {
    InstallationId::new("github".parse().unwrap(), b"/skills/github")
}

pub fn gitlab() -> InstallationId {
    InstallationId::new("gitlab".parse().unwrap(), b"/skills/gitlab")
}

pub fn try_set(store: &SecretStore, key_text: &str, value: &str) -> Result<(), StoreError> {
    let audience = Audience::new(["https://api.github.com"]).unwrap();
    store.set(&github(), &key(key_text), &Secret::new(value.to_owned()).unwrap(), &audience)
}

pub fn set(store: &SecretStore, key_text: &str, value: &str) {
    try_set(store, key_text, value).unwrap();
}

/// The value under a key, `none`, or the error.
pub fn outcome(store: &SecretStore, key_text: &str) -> String {
    match store.get(&github(), &key(key_text)) {
        Ok(Some(stored)) => stored.secret.expose().to_owned(),
        Ok(None) => "none".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// A process of its own: the example `secrets_child` with one task.
pub struct Child(std::process::Child);

impl Child {
    pub fn start(task: &str, home: &TestHome, adapt: impl FnOnce(&mut Command) -> &mut Command) -> Self {
        let mut command = Self::command(task, home);
        Self(adapt(&mut command).spawn().unwrap())
    }

    pub fn command(task: &str, home: &TestHome) -> Command {
        let test = std::env::current_exe().unwrap();
        let program = test.ancestors().nth(2).unwrap().join("examples/secrets_child");
        let program = program.with_extension(std::env::consts::EXE_EXTENSION);
        assert!(program.exists(), "cargo builds the example with: cargo test --release -p skill-secrets");
        let mut command = Command::new(program);
        command.arg(home.root.path()).arg(task).stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }

    /// What it printed, once it has ended well.
    pub fn answer(self) -> String {
        let output = self.0.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{} {text}", output.status);
        text.trim_end().to_owned()
    }
}
