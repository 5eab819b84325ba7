//! The one piece that turns exported functions into tools and prompts: types and doc comments in, JSON Schemas out.
//!
//! It reads sources and runs nothing, so that a skill is described in the same way whether it is compiled or
//! interpreted. From the entry file it follows imports to the skill's other files, as far as types and tools lead.

mod alternatives;
mod callable;
mod candidate;
mod declaration;
mod declared;
mod exports;
mod files;
mod fit;
mod global;
mod icon;
mod jsdoc;
mod keyword;
mod kinds;
mod literal;
mod members;
mod module;
mod modules;
mod name;
mod names;
mod notes;
mod options;
mod output;
mod parameter;
mod problem;
mod prompt;
mod recursion;
mod reference;
mod rendering;
mod resolver;
mod schema;
mod specifier;
mod tagged;
mod typedef;
mod what;

use std::path::Path;

use oxc_allocator::Allocator;

use crate::Diagnostic;
use modules::Modules;
use problem::Problem;

pub(super) use declaration::{Annotations, Declaration};
pub(super) use exports::Declarations;
pub(super) use files::Files;
pub(super) use icon::Icon;
pub(super) use prompt::{Argument, PromptDeclaration};

/// Reads the tools and prompts that a skill's entry file exports, in the order of the file; `entry` is its path within the skill's
/// folder, and `text` what it holds.
///
/// A function that can't be either is an error, never left out silently.
pub(super) fn extract(files: &Files, entry: &Path, text: &str) -> Result<Declarations, Vec<Diagnostic>> {
    let allocator = Allocator::default();
    let modules = Modules::new(&allocator, files);
    let locate = |problems: Vec<Problem>| problems.into_iter().map(|problem| modules.locate(problem)).collect();
    let parts: Vec<_> = entry.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let module = modules.parse(&parts.join("/"), text).map_err(locate)?;
    exports::declarations(&modules, module).map_err(locate)
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
