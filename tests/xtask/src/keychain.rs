use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::packages::ensure;
use crate::program::{on, show};
use crate::workspace::Workspace;

/// Programs, and the packages of Debian that they are in.
const NEEDED: [(&str, &str); 4] = [
    ("dbus-run-session", "dbus-daemon"),
    ("dbus-send", "dbus-bin"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("secret-tool", "libsecret-tools"),
];

/// A bus and a keychain of their own, unlocked with a password that the tests know, around a command.
///
/// The keychain looks for its folders in `HOME` and makes none of them. Whoever asks before the bus knows the keychain
/// makes the bus start another one, which is locked.
const SCRIPT: &str = "
    set -e
    mkdir -p \"$HOME/.cache\" \"$HOME/.local/share/keyrings\"
    printf 'test\\n' | gnome-keyring-daemon --unlock --components=secrets >\"$HOME/log\"
    for _ in $(seq 100); do
        if dbus-send --session --print-reply --dest=org.freedesktop.DBus / \\
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; then
            exec \"$@\"
        fi
        sleep 0.1
    done
    echo 'the keychain did not start within 10 s' >&2
    exit 1";

/// Runs the tests that store secrets in a real Secret Service, which is thrown away afterwards.
pub fn run(workspace: &Workspace) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        println!("the keychain of this system can't be tried out apart from its user's own: nothing is run");
        return Ok(());
    }
    ensure("the tests of the keychain", &NEEDED)?;
    let scratch = Scratch::new()?;
    let cargo = workspace.cargo(".");
    let mut session = Command::new("dbus-run-session");
    session.current_dir(&workspace.root).stdin(Stdio::null()).args(["--", "sh", "-c", SCRIPT, "sh"]);
    session.arg(cargo.get_program());
    // The whole workspace, so that cargo chooses the features of `test` and nothing is built twice.
    session.args(["test", "--release", "--workspace", "--locked", "--quiet", "--test", "keychain"]);
    session.args(["--", "--ignored", "--test-threads=1"]);
    // Nothing in the session knows the user's own home, where their own keychain lies; cargo alone is told.
    let user = PathBuf::from(env::var_os("HOME").unwrap_or_default());
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        session.env(name, env::var_os(name).unwrap_or_else(|| user.join(folder).into()));
    }
    session.env("HOME", &scratch.0).env("XDG_RUNTIME_DIR", &scratch.0);
    session.env_remove("XDG_DATA_HOME").env_remove("XDG_CACHE_HOME").env_remove("DISPLAY");
    for (name, value) in cargo.get_envs() {
        match value {
            Some(value) => session.env(name, value),
            None => session.env_remove(name),
        };
    }
    show(session.env("SKILL_TEST_KEYCHAIN", "1"))
}

/// The keychain's home, for its owner alone; gone at the end. Its path is short: sockets have no room for a long one.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, String> {
        let folder = env::temp_dir().join(format!("skill-keychain-{}", std::process::id()));
        #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has a mode to set"))]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(on(&folder))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The keychain in it was made for the tests: one that stays behind costs space alone.
        let _ = fs::remove_dir_all(&self.0);
    }
}
