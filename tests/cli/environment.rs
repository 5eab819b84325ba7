use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What opens the encrypted file of secrets.
pub const PASSPHRASE: &str = "correct horse battery staple";

/// A home of its own for one test, beside the cache that all share.
pub struct Environment {
    root: PathBuf,
    _temporary: Option<TempDir>,
}

/// How one run of the binary ended.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Environment {
    pub fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        Self { root: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    /// A home that lies in the same place at each run, where the engine finds what cargo has compiled for skills in it.
    pub fn in_place(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).unwrap();
        Self { root, _temporary: None }
    }

    /// A file or folder of the test's own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file of the test's own, and gives its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Keeps secrets in the encrypted file from now on. The other settings are these.
    pub fn keep_secrets_in_a_file(&self, settings: &str) {
        let passphrase = self.write("passphrase", PASSPHRASE);
        #[cfg(unix)]
        std::fs::set_permissions(&passphrase, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let store = format!("{settings}[secrets]\nstore = \"file\"\npassphrase-file = \"{passphrase}\"\n");
        self.write("home/config/settings.toml", store);
    }

    /// A command of the binary in this home.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skill"));
        command.args(arguments).current_dir(&self.root);
        command.env("SKILL_HOME", self.path("home")).env("SKILL_CACHE", cache());
        command.env("SKILL_SEAL_KEY", cache().with_file_name("seal.key"));
        // A pair that can build guests, where the one on PATH can't. Cargo's own CARGO means the other one.
        command.env_remove("CARGO").env_remove("RUSTC");
        for (ours, theirs) in [("SKILL_TEST_CARGO", "CARGO"), ("SKILL_TEST_RUSTC", "RUSTC")] {
            if let Some(value) = std::env::var_os(ours) {
                command.env(theirs, value);
            }
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, "")
    }

    /// Runs the binary with an input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Outcome {
        self.finish(self.command(arguments), input)
    }

    /// Runs a command of this home to its end.
    pub fn finish(&self, mut command: Command, input: &str) -> Outcome {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        // A command that reads no input may be gone before it is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs the binary at a terminal, at which a person types this.
    #[cfg(target_os = "linux")]
    pub fn run_at_terminal(&self, arguments: &[&str], typed: &str) -> Outcome {
        self.finish(self.terminal(arguments), typed)
    }

    /// A command of the binary at a terminal. Only util-linux has `script` in this form.
    #[cfg(target_os = "linux")]
    pub fn terminal(&self, arguments: &[&str]) -> Command {
        let command = self.command(arguments);
        let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''"));
        let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted).collect();
        let mut script = Command::new("script");
        script.args(["-qec", &words.join(" "), "/dev/null"]).current_dir(&self.root);
        copy_variables(&command, &mut script);
        script
    }

    /// A command of the binary that a hangup ends, even where these tests are run by `nohup`. GNU's `env` alone knows how.
    #[cfg(target_os = "linux")]
    pub fn interruptible(&self, arguments: &[&str]) -> Command {
        let command = self.command(arguments);
        let mut env = Command::new("env");
        env.arg("--default-signal=HUP").arg(command.get_program()).args(command.get_args()).current_dir(&self.root);
        copy_variables(&command, &mut env);
        env
    }

    /// Runs the binary, which has to succeed, and gives what it answered.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, 0, "{arguments:?}: {outcome:?}");
        outcome.stdout
    }

    /// Runs the binary, which has to end with this code, and gives its complaint.
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, code, "{arguments:?}: {outcome:?}");
        assert!(!outcome.stderr.contains("panicked at host"), "{outcome:?}");
        assert!(!outcome.stderr.contains("stack backtrace"), "{outcome:?}");
        assert_eq!(outcome.stdout, "", "{arguments:?}");
        outcome.stderr
    }
}

#[cfg(target_os = "linux")]
fn copy_variables(from: &Command, to: &mut Command) {
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}

/// Asserts that a text holds others, and shows all of it where it does not.
#[track_caller]
pub fn assert_holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "expected `{part}` in:\n{text}");
    }
}

/// A skill of this repository.
pub fn skill(name: &str) -> String {
    repository().join("skills").join(name).to_str().unwrap().to_owned()
}

/// A component of `tests/programs`.
pub fn guest(name: &str) -> String {
    let folder = std::env::var_os("SKILL_TEST_GUESTS")
        .map_or_else(|| repository().join("tests/programs/target/wasm32-wasip2/release/examples"), PathBuf::from);
    let path = folder.join(format!("{name}.wasm"));
    assert!(path.is_file(), "{} is missing: `cargo xtask test --only guests` builds it", path.display());
    path.to_str().unwrap().to_owned()
}

fn cache() -> PathBuf {
    std::env::var_os("SKILL_TEST_CACHE").map_or_else(|| repository().join("target/skill-cache"), PathBuf::from)
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
