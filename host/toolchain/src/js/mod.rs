//! TypeScript and JavaScript: the extractor reads the tools and prompts, and esbuild bundles the skill with its dependencies.
//!
//! The bundle is the program of a script; componentize-js makes a component of it, or of the interpreter that evaluates
//! such bundles. It evaluates a skill's bundle once while it builds (Wizer), so a skill's top-level code runs here, in
//! its sandbox, and its failures are the author's.

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

use skill_package::{Script, Source};

use crate::toolchain::Workbench;
use crate::{BuildError, Finding};
use bundle::Bundle;
use dependencies::Dependencies;
use extract::Files;
use node::Node;
use pinned::Pinned;

/// What decides, beside the skill's own files, what is built from them.
pub(crate) const PINS: &[&str] = &[pinned::LOCK, pinned::DRIVER, glue::VERSION];

/// Builds the component of a TypeScript or JavaScript skill.
pub(crate) fn build(bench: &Workbench<'_>, source: &Source, out: &Path) -> Result<(), BuildError> {
    let (pinned, bundle) = bundle(bench, source)?;
    (bench.progress)(&format!("building {} with componentize-js", source.entry.display()));
    componentize::skill(bench, &pinned, source, &bundle, out)
}

/// Makes the script of a TypeScript or JavaScript skill.
pub(crate) fn script(bench: &Workbench<'_>, source: &Source) -> Result<Script, BuildError> {
    let (_, Bundle { code, map }) = bundle(bench, source)?;
    let map_name = format!("{}.map", Bundle::NAME);
    let files = [(Bundle::NAME.to_owned(), code.into_bytes()), (map_name, map.for_runtime().into_bytes())];
    Script::new(Bundle::NAME, &files.into()).map_err(|error| BuildError::no_script(source, &error))
}

/// Makes the component that evaluates scripts, and writes it to `out`.
pub(crate) fn interpreter(bench: &Workbench<'_>, out: &Path) -> Result<(), BuildError> {
    (bench.progress)("building the interpreter of JavaScript (once)");
    componentize::interpreter(bench, &Pinned::install(bench)?, out)
}

fn bundle(bench: &Workbench<'_>, source: &Source) -> Result<(Pinned, Bundle), BuildError> {
    let entry = source.entry_path();
    let text = fs::read_to_string(&entry).map_err(BuildError::on("read", &entry))?;
    // First what takes a millisecond: most errors are found without any tool.
    let files = Files::in_folder(&source.root);
    let declarations = extract::extract(&files, &source.entry, &text).map_err(BuildError::Compile)?;
    let pinned = Pinned::install(bench)?;
    let dependencies = Dependencies::install(bench, source)?;
    let bundle = Bundle::make(bench, &pinned, source, &dependencies, &glue::module(&entry, &declarations))?;
    Ok((pinned, bundle))
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
