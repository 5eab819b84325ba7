//! The Rust target that skills are compiled for, brought to machines where `rustup` can't fetch it.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use crate::debian;
use crate::program::{on, printed, run};

const TARGET: &str = "wasm32-wasip2";

/// Where Debian's compiler looks for its targets.
const DEBIAN_TARGETS: &str = "/usr/lib/rustlib";

/// Debian's newest compiler, its cargo, and the sources of its standard library.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// A C library for the target comes with zig, and zig comes as a wheel.
const ZIG: &str = "ziglang==0.17.1 --hash=sha256:ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54";

/// How long `rustup` may take before the machine counts as one that can't fetch the target.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(10);

/// A cargo and a rustc that compile for the target, and what has to be around them.
#[derive(Debug)]
pub struct Toolchain {
    pub cargo: PathBuf,
    pub rustc: PathBuf,
    /// Folders that must be on `PATH`: the linkers, where the compiler has none of its own.
    pub path_dirs: Vec<PathBuf>,
    /// Variables that a direct call of `cargo` needs.
    pub env: Vec<(OsString, OsString)>,
}

/// Finds a toolchain that compiles for the target, or makes one; done once, it costs two calls of `rustc`.
///
/// The error says what to install by hand.
pub fn ensure() -> Result<Toolchain, String> {
    if let Some(toolchain) = find() {
        return Ok(toolchain);
    }
    let by_rustup = add_by_rustup();
    if let (Ok(()), Some(toolchain)) = (&by_rustup, find()) {
        return Ok(toolchain);
    }
    let why = by_rustup.err().unwrap_or_else(|| "rustup added it to a toolchain that is not in use".into());
    if !debian::may_install() {
        return Err(format!("no Rust toolchain here compiles for {TARGET} ({why}): run `rustup target add {TARGET}`"));
    }
    build_for_debian().map_err(|error| format!("{TARGET} could not be built for Debian's rustc: {error}"))?;
    find().ok_or_else(|| {
        format!("{DEBIAN_TARGETS}/{TARGET} is there, and `/usr/bin/rustc` finds no linker for it: install a toolchain with `rustup`")
    })
}

/// The first pair that has the target and finds its linker, in the order in which `skill build` looks.
fn find() -> Option<Toolchain> {
    pairs().into_iter().find_map(|(cargo, rustc)| {
        if !has_target(&rustc) {
            return None;
        }
        let path_dirs = if has_linker(&rustc) { Vec::new() } else { foreign_linkers()? };
        let env = vec![("RUSTC".into(), rustc.clone().into())];
        Some(Toolchain { cargo, rustc, path_dirs, env })
    })
}

/// `CARGO` and `RUSTC` first, then each cargo on `PATH` with the rustc beside it.
fn pairs() -> Vec<(PathBuf, PathBuf)> {
    let cargo = env::var_os("CARGO").map(PathBuf::from);
    let on_path = folders_on_path().into_iter().map(|folder| folder.join("cargo"));
    let mut pairs = Vec::new();
    for (index, cargo) in cargo.iter().cloned().chain(on_path).enumerate() {
        let named = if index == 0 { env::var_os("RUSTC").map(PathBuf::from) } else { None };
        let rustc = named.unwrap_or_else(|| cargo.with_file_name("rustc"));
        if cargo.is_file() && rustc.is_file() && !pairs.contains(&(cargo.clone(), rustc.clone())) {
            pairs.push((cargo, rustc));
        }
    }
    pairs
}

fn folders_on_path() -> Vec<PathBuf> {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect()
}

fn has_target(rustc: &Path) -> bool {
    let Ok(folder) = printed(rustc, &["--print", "target-libdir", "--target", TARGET]) else {
        return false;
    };
    if Path::new(&folder).starts_with(debian_target()) && !is_made_for_this_rustc() {
        return false;
    }
    // What an interrupted run of ours leaves lies elsewhere, so a library here is a whole one.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).any(|name| {
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

fn has_linker(rustc: &Path) -> bool {
    linkers_of(rustc).is_some() || folders_on_path().iter().any(|folder| folder.join("wasm-component-ld").is_file())
}

/// The linkers that come with any other rustc on `PATH`.
fn foreign_linkers() -> Option<Vec<PathBuf>> {
    pairs().iter().find_map(|(_, rustc)| linkers_of(rustc))
}

fn linkers_of(rustc: &Path) -> Option<Vec<PathBuf>> {
    let sysroot = printed(rustc, &["--print", "sysroot"]).ok()?;
    let host = printed(rustc, &["--print", "host-tuple"]).ok()?;
    let folder = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin");
    folder.join("wasm-component-ld").is_file().then(|| vec![folder.clone(), folder.join("gcc-ld")])
}

fn add_by_rustup() -> Result<(), String> {
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut rustup = command.spawn().map_err(|error| format!("rustup could not be started: {error}"))?;
    let until = Instant::now() + RUSTUP_PATIENCE;
    loop {
        match rustup.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("rustup could not add it: {status}")),
            None if Instant::now() < until => sleep(Duration::from_millis(50)),
            None => {
                // It may have ended just now; either way it is gone, and reaped.
                let _ = rustup.kill();
                let _ = rustup.wait();
                return Err(format!("rustup did not fetch it within {} s", RUSTUP_PATIENCE.as_secs()));
            }
        }
    }
}

/// Compiles the standard library for Debian's rustc, with zig's C library under it.
///
/// The target's folder appears whole, by a rename; its stamp names the compiler that it was made for.
fn build_for_debian() -> Result<(), String> {
    install_debian_packages()?;
    if is_made_for_this_rustc() {
        return Ok(());
    }
    let target = debian_target();
    let scratch = Scratch::new()?;
    let new = &scratch.0.join("target");
    let self_contained = new.join("lib/self-contained");
    fs::create_dir_all(&self_contained).map_err(on(&self_contained))?;
    build_libc(&scratch.0, &self_contained)?;
    build_std(&scratch.0, &new.join("lib"))?;
    fs::write(new.join("stamp"), stamp()?).map_err(on(new))?;
    if target.exists() {
        fs::remove_dir_all(&target).map_err(on(&target))?;
    }
    fs::rename(new, &target).map_err(on(&target))
}

fn install_debian_packages() -> Result<(), String> {
    if ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src/rust"].iter().all(|path| Path::new(path).exists())
        && printed(Path::new("dpkg-query"), &["-W", "rustc-web", "rust-web-src"]).is_ok()
    {
        return Ok(());
    }
    say("installing Debian's Rust");
    debian::install(&DEBIAN_PACKAGES)
}

fn debian_target() -> PathBuf {
    Path::new(DEBIAN_TARGETS).join(TARGET)
}

/// After an upgrade of Debian's compiler its libraries of before are of no use to it.
fn is_made_for_this_rustc() -> bool {
    let made_for = fs::read_to_string(debian_target().join("stamp"));
    matches!((made_for, stamp()), (Ok(made_for), Ok(stamp)) if made_for == stamp)
}

fn stamp() -> Result<String, String> {
    Ok(format!("{}\n{ZIG}\n", printed(Path::new("/usr/bin/rustc"), &["-vV"])?))
}

/// Makes zig compile a C file, which leaves the C library in its cache, and merges the parts into one archive.
fn build_libc(scratch: &Path, out: &Path) -> Result<(), String> {
    say(&format!("fetching a C library for {TARGET}"));
    let (zig, cache) = (scratch.join("zig"), scratch.join("zig-cache"));
    let requirements = scratch.join("requirements.txt");
    fs::write(&requirements, ZIG).map_err(on(&requirements))?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "-q", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-compile"]);
    run("pip", pip.arg("--target").arg(&zig).arg("-r").arg(&requirements))?;

    let zig = zig.join("ziglang/zig");
    let source = scratch.join("empty.c");
    fs::write(&source, "int skill_empty(void) { return 0; }\n").map_err(on(&source))?;
    let mut cc = Command::new(&zig);
    cc.args(["cc", "-target", "wasm32-wasi", "-mexec-model=reactor", "-o"]).arg(scratch.join("empty.wasm")).arg(source);
    run("zig cc", cc.env("ZIG_GLOBAL_CACHE_DIR", &cache).env("ZIG_LOCAL_CACHE_DIR", &cache))?;

    let found = newest_by_name(&cache, &mut |name| name.into())?;
    let part = |name: &str| found.get(name).map(|(path, _)| path).ok_or_else(|| format!("zig made no {name}"));
    let start = part("crt1-reactor.o")?;
    for name in ["crt1-reactor.o", "crt1-command.o"] {
        fs::copy(start, out.join(name)).map_err(on(out))?;
    }
    let parts = ["libc.a", "libzigc.a", "libcompiler_rt.a"].map(part);
    let mut ar = Command::new(&zig);
    ar.args(["ar", "-qcsL"]).arg(out.join("libc.a"));
    for part in parts {
        ar.arg(part?);
    }
    run("zig ar", &mut ar).map(drop)
}

/// Compiles the standard library for an empty crate and collects its parts.
fn build_std(scratch: &Path, out: &Path) -> Result<(), String> {
    say(&format!("compiling the standard library for {TARGET}"));
    let empty = scratch.join("empty");
    fs::create_dir_all(empty.join("src")).map_err(on(&empty))?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(empty.join("Cargo.toml"), manifest).map_err(on(&empty))?;
    fs::write(empty.join("src/lib.rs"), "").map_err(on(&empty))?;
    let mut cargo = Command::new("/usr/bin/cargo");
    for (name, _) in env::vars_os() {
        // An outer cargo speaks of its own toolchain and its own build.
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_") && text != "CARGO_HOME" || text.starts_with("RUST") && text != "RUSTUP_HOME" {
            cargo.env_remove(&name);
        }
    }
    cargo.current_dir(&empty).args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET]);
    cargo.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", empty.join("target"));
    cargo.env("CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS", "-Cembed-bitcode=yes");
    run("cargo", &mut cargo)?;

    let crate_name = &mut |file: &str| file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned();
    let deps = empty.join("target").join(TARGET).join("release/deps");
    for (path, _) in newest_by_name(&deps, crate_name)?.into_values() {
        let name = path.file_name().expect("a file has a name");
        if path.extension().is_some_and(|extension| extension == "rlib")
            && !name.to_string_lossy().starts_with("libempty")
        {
            fs::copy(&path, out.join(name)).map_err(on(&path))?;
        }
    }
    Ok(())
}

/// The libraries and objects anywhere under a folder: of those that `name_of` calls the same, the newest.
fn newest_by_name(
    folder: &Path,
    name_of: &mut dyn FnMut(&str) -> String,
) -> Result<BTreeMap<String, (PathBuf, SystemTime)>, String> {
    let mut newest = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(on(&folder))? {
            let path = entry.map_err(on(&folder))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let file = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            let modified = fs::metadata(&path).and_then(|file| file.modified()).map_err(on(&path))?;
            if [".rlib", ".a", ".o"].iter().any(|extension| file.ends_with(extension)) {
                let kept = newest.entry(name_of(&file)).or_insert_with(|| (path.clone(), modified));
                if kept.1 < modified {
                    *kept = (path, modified);
                }
            }
        }
    }
    Ok(newest)
}

/// A folder beside Debian's targets, so that what is made in it can be renamed into place; gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, String> {
        let folder = Path::new(DEBIAN_TARGETS).join(format!(".{TARGET}-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(on(&folder))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing looks into a hidden folder: one that stays behind costs space alone.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn say(what: &str) {
    eprintln!("xtask: {what}");
}
