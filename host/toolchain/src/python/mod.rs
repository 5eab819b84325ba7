//! Python: componentize-py runs the skill's files once in its own CPython, compiled to WebAssembly, and the snapshot
//! of that interpreter is the component.
//!
//! The author's top level runs while this happens, and may write to every folder that it sees: it sees copies.

mod componentizer;
mod dependencies;
mod interpreter;
mod report;
mod requirements;
mod stage;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use skill_package::{Script, Source};

use crate::toolchain::Workbench;
use crate::{BuildError, Finding, process};
use componentizer::Componentizer;
use dependencies::Dependencies;
use interpreter::Interpreter;
use stage::Stage;

/// What decides, beside the skill's own files, what is built from them.
pub(crate) const PINS: &[&str] = &[componentizer::PINNED];

/// Builds the component of a Python skill.
///
/// What is wrong with the author's files is told by the guest's interpreter, which knows its own language best.
pub(crate) fn build(bench: &Workbench<'_>, source: &Source, out: &Path) -> Result<(), BuildError> {
    let componentizer = Componentizer::install(bench)?;
    let dependencies = Dependencies::install(bench, source)?;
    let stage = Stage::of_skill(bench, source, dependencies.as_ref())?;
    (bench.progress)(&format!("building {} with componentize-py", source.entry.display()));
    let output = componentizer.run(bench, &stage, out)?;
    if output.status.success() {
        return Ok(());
    }
    Err(report::read(&stage, source, &output))
}

/// Makes the script of a Python skill.
pub(crate) fn script(bench: &Workbench<'_>, source: &Source) -> Result<Script, BuildError> {
    let dependencies = Dependencies::install(bench, source)?;
    let mut files = BTreeMap::new();
    for (path, from) in stage::files(source, dependencies.as_ref())? {
        files.insert(path, fs::read(&from).map_err(BuildError::on("read", &from))?);
    }
    Script::new(&stage::with_slashes(&source.entry), &files).map_err(|error| BuildError::no_script(source, &error))
}

/// Makes the component that evaluates scripts, and writes it to `out`.
pub(crate) fn interpreter(bench: &Workbench<'_>, out: &Path) -> Result<(), BuildError> {
    let componentizer = Componentizer::install(bench)?;
    (bench.progress)("building the interpreter of Python (once)");
    let output = componentizer.run(bench, &Stage::of_interpreter(bench)?, out)?;
    if output.status.success() { Ok(()) } else { Err(process::failed("componentize-py", &output)) }
}

/// Whether there is a Python that can build skills.
pub(crate) fn examine() -> Vec<Finding> {
    let found = Interpreter::find().and_then(|interpreter| {
        interpreter.require_pip()?;
        Ok(interpreter.to_string())
    });
    let state = found.map_err(|error| error.hint().unwrap_or_else(|| error.to_string()));
    vec![Finding { tool: "python with pip", purpose: "builds Python skills", state }]
}
