use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{BuildError, process};

/// The Rust target whose output is a component.
pub(crate) const TARGET: &str = "wasm32-wasip2";

/// What links a component; rustc brings it, except where a distribution has left it out.
const LINKER: &str = "wasm-component-ld";

/// A `cargo` and a `rustc` that belong together and compile for [`TARGET`].
#[derive(Debug)]
pub(crate) struct Compiler {
    pub(crate) cargo: PathBuf,
    pub(crate) rustc: PathBuf,
    /// What `rustc --version` says.
    version: String,
    /// Folders with the linkers, where `rustc` has none of its own.
    linkers: Vec<PathBuf>,
}

impl Compiler {
    /// The first pair that has the target: `CARGO` and `RUSTC` first, then each `cargo` on `PATH` with the `rustc`
    /// beside it.
    ///
    /// `folder` is where it will work: a `rust-toolchain.toml` there may change what a `rustc` is.
    pub(crate) fn find(folder: &Path) -> Result<Self, BuildError> {
        let pairs = pairs();
        if pairs.is_empty() {
            return Err(missing(
                "cargo",
                "install Rust from https://rustup.rs, then `rustup target add wasm32-wasip2`",
            ));
        }
        let Some((cargo, rustc)) = pairs.iter().find(|(_, rustc)| has_target(rustc, folder)) else {
            return Err(missing("the Rust target wasm32-wasip2", "rustup target add wasm32-wasip2"));
        };
        let Some(linkers) = linkers(rustc, &pairs, folder) else {
            return Err(missing(LINKER, "cargo install wasm-component-ld"));
        };
        let version = printed(rustc, &["--version"], folder).unwrap_or_default();
        Ok(Self { cargo: cargo.clone(), rustc: rustc.clone(), version, linkers })
    }

    /// The `PATH` that it works with.
    pub(crate) fn path(&self) -> OsString {
        let folders = folders_on_path().into_iter().chain(self.linkers.iter().cloned());
        // Each folder was split off a `PATH`, or lies in a toolchain: none holds a separator.
        env::join_paths(folders).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
    }
}

impl fmt::Display for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.version, self.cargo.display())
    }
}

fn missing(tool: &'static str, install: &str) -> BuildError {
    BuildError::Missing { tool, why: "to build Rust skills", install: install.to_owned() }
}

fn pairs() -> Vec<(PathBuf, PathBuf)> {
    let mut pairs = Vec::new();
    if let Some(cargo) = env::var_os("CARGO").map(PathBuf::from) {
        let rustc = env::var_os("RUSTC").map(PathBuf::from);
        pairs.push((cargo.clone(), rustc.unwrap_or_else(|| beside(&cargo))));
    }
    let on_path = folders_on_path().into_iter().map(|folder| folder.join(executable("cargo")));
    pairs.extend(on_path.map(|cargo| (cargo.clone(), beside(&cargo))));
    pairs.retain(|(cargo, rustc)| cargo.is_file() && rustc.is_file());
    // The same folder may stand on `PATH` twice, and a question to each `rustc` takes a moment.
    let mut unique = Vec::new();
    for pair in pairs {
        if !unique.contains(&pair) {
            unique.push(pair);
        }
    }
    unique
}

/// The `rustc` of a `cargo`: in its folder, else the first on `PATH`.
fn beside(cargo: &Path) -> PathBuf {
    let sibling = cargo.with_file_name(executable("rustc"));
    if sibling.is_file() { sibling } else { on_path("rustc").unwrap_or(sibling) }
}

fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

fn folders_on_path() -> Vec<PathBuf> {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect()
}

fn on_path(name: &str) -> Option<PathBuf> {
    let name = executable(name);
    folders_on_path().into_iter().map(|folder| folder.join(&name)).find(|file| file.is_file())
}

fn has_target(rustc: &Path, folder: &Path) -> bool {
    let Some(libraries) = printed(rustc, &["--print", "target-libdir", "--target", TARGET], folder) else {
        return false;
    };
    let files = fs::read_dir(libraries).into_iter().flatten().flatten();
    files.map(|file| file.file_name()).any(|name| {
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// Nothing to add to `PATH` where `rustc` has the linker or `PATH` leads to it, else the folders of another toolchain;
/// `None` where there is no linker at all.
fn linkers(rustc: &Path, pairs: &[(PathBuf, PathBuf)], folder: &Path) -> Option<Vec<PathBuf>> {
    if linkers_of(rustc, folder).is_some() || on_path(LINKER).is_some() {
        return Some(Vec::new());
    }
    pairs.iter().find_map(|(_, other)| linkers_of(other, folder))
}

fn linkers_of(rustc: &Path, folder: &Path) -> Option<Vec<PathBuf>> {
    let sysroot = printed(rustc, &["--print", "sysroot"], folder)?;
    let about = printed(rustc, &["-vV"], folder)?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let tools = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin");
    tools.join(executable(LINKER)).is_file().then(|| vec![tools.clone(), tools.join("gcc-ld")])
}

/// What a `rustc` answers; `None` when it fails, as an old one does that has never heard of the target.
fn printed(rustc: &Path, arguments: &[&str], folder: &Path) -> Option<String> {
    let output =
        process::run("rustc", Command::new(rustc).args(arguments).current_dir(folder), process::QUESTION).ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
