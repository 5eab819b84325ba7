//! Rust: `cargo` makes the component by itself; this room finds one that can, and reads what it says.

mod cargo;
mod compiler;
mod message;

use std::fs;
use std::path::Path;

use skill_package::Source;

use crate::toolchain::Workbench;
use crate::{BuildError, Finding};
use cargo::Cargo;
use compiler::Compiler;

/// What decides, beside the SDK, how a skill is compiled.
pub(crate) const PINS: &[&str] = &[compiler::TARGET];

/// Compiles the package of a `Cargo.toml` and writes its component to `out`.
pub(crate) fn build(bench: &Workbench<'_>, source: &Source, out: &Path) -> Result<(), BuildError> {
    let compiler = Compiler::find(&source.root)?;
    (bench.progress)(&format!("compiling {} (the first time takes a minute)", source.entry_path().display()));
    let component = Cargo { compiler: &compiler, source, sdk: bench.sdk, cache: bench.cache }.build()?;
    fs::copy(&component, out).map(drop).map_err(BuildError::on("copy", &component))
}

/// Whether Rust skills can be built here.
pub(crate) fn examine() -> Vec<Finding> {
    let state = match Compiler::find(Path::new(".")) {
        Ok(compiler) => Ok(compiler.to_string()),
        Err(error) => Err(error.hint().unwrap_or_else(|| error.to_string())),
    };
    vec![Finding { tool: "cargo with wasm32-wasip2", purpose: "builds Rust skills", state }]
}
