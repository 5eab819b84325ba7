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

use std::path::Path;

use skill_package::Source;

use crate::toolchain::Workbench;
use crate::{BuildError, Finding};
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
    let interpreter = Interpreter::find()?;
    let componentizer = Componentizer::install(bench, &interpreter)?;
    let dependencies = Dependencies::install(bench, &interpreter, source)?;
    let stage = Stage::set(bench, source, dependencies.as_ref())?;
    (bench.progress)(&format!("building {} with componentize-py", source.entry.display()));
    let output = componentizer.run(bench, &stage, out)?;
    if output.status.success() {
        return Ok(());
    }
    Err(report::read(&stage, source, dependencies.as_ref(), &output))
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
