//! The one piece that turns exported functions into tools: types and doc comments in, JSON Schemas out.
//!
//! It is pure: it reads a source text and runs nothing, so that a skill is described in the same way whether it is
//! compiled or interpreted.

mod callable;
mod declaration;
mod exports;
mod jsdoc;
mod literal;
mod module;
mod name;
mod options;
mod output;
mod parameter;
mod problem;
mod types;

use std::path::Path;

use oxc_allocator::Allocator;

use crate::Diagnostic;
use module::Module;
use problem::Problem;

pub(super) use declaration::{Annotations, Declaration};

/// Reads the tools that a skill's entry file exports, in the order of the file.
///
/// Whatever can't be a tool is an error, never left out silently; `file` only labels errors and tells TypeScript from
/// JavaScript.
pub(super) fn extract(file: &Path, text: &str) -> Result<Vec<Declaration>, Vec<Diagnostic>> {
    let locate = |problems: Vec<Problem>| problems.into_iter().map(|problem| problem.locate(file, text)).collect();
    let allocator = Allocator::default();
    let module = Module::parse(&allocator, file, text).map_err(locate)?;
    exports::declarations(&module).map_err(locate)
}

#[cfg(test)]
mod tests;
