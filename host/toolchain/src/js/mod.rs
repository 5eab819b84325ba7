//! TypeScript and JavaScript: the extractor reads the tools, esbuild bundles the skill with its dependencies and the
//! SDK, and componentize-js makes the component.
//!
//! componentize-js evaluates the bundle once while it builds (Wizer), so a skill's top-level code runs here, in its
//! sandbox, and its failures are the author's.

mod bundle;
mod componentize;
mod dependencies;
mod extract;
mod glue;
mod local_packages;
mod message;
mod node;
mod pinned;
mod position;
mod source_map;

use std::fs;
use std::path::Path;

use skill_package::Source;

use crate::toolchain::Workbench;
use crate::{BuildError, Finding};
use bundle::Bundle;
use dependencies::Dependencies;
use node::Node;
use pinned::Pinned;

/// What decides, beside the skill's own files, what is built from them.
pub(crate) const PINS: &[&str] = &[pinned::LOCK, pinned::DRIVER, glue::VERSION];

/// Builds the component of a TypeScript or JavaScript skill.
pub(crate) fn build(bench: &Workbench<'_>, source: &Source, out: &Path) -> Result<(), BuildError> {
    let entry = source.entry_path();
    let text = fs::read_to_string(&entry).map_err(BuildError::on("read", &entry))?;
    // First what takes a millisecond: most errors are found without any tool.
    let tools = extract::extract(&entry, &text).map_err(BuildError::Compile)?;
    let node = Node::find()?;
    let pinned = Pinned::install(bench, &node)?;
    let dependencies = Dependencies::install(bench, &node, source)?;
    let glue = glue::module(&entry, &bench.sdk.join("js"), &tools);
    let bundle = Bundle::make(bench, &pinned, source, &dependencies, &glue)?;
    (bench.progress)(&format!("building {} with componentize-js", source.entry.display()));
    componentize::run(bench, &node, &pinned, source, &bundle, out)
}

/// Whether TypeScript and JavaScript skills can be built here.
pub(crate) fn examine() -> Vec<Finding> {
    let found = Node::find().and_then(|node| {
        node.require_npm()?;
        Ok(node.to_string())
    });
    let state = found.map_err(|error| error.hint().unwrap_or_else(|| error.to_string()));
    vec![Finding { tool: "node with npm", purpose: "builds TypeScript and JavaScript skills", state }]
}
