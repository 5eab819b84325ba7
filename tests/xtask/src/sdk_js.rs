use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::node;
use crate::program::{on, show};
use crate::workspace::Workspace;

/// The interfaces that the SDK imports. In the tests, `imports/NAME.ts` stands in for each.
const IMPORTS: [&str; 6] = ["config", "http", "log", "progress", "secrets", "user"];

/// Runs the tests of the JavaScript SDK in Node.js, each file of them bundled with the sources that it is about.
pub fn run(workspace: &Workspace) -> Result<(), String> {
    let tests = workspace.root.join("guest-sdks/js/tests");
    // Not beside them: the SDK's folder travels in the engine, and a change there builds the engine anew.
    let folder = workspace.target.join("sdk-js");
    node::install_packages(workspace, &tests, &folder)?;
    let bundles = folder.join("bundles");
    if bundles.exists() {
        // What is left of a test that was renamed would be run again.
        fs::remove_dir_all(&bundles).map_err(on(&bundles))?;
    }

    let toolchains = workspace.toolchains()?;
    let mut esbuild = toolchains.command("node");
    esbuild.current_dir(&tests).arg(folder.join("node_modules/esbuild/bin/esbuild")).args(named(&tests, ".test.ts")?);
    esbuild.args(["--bundle", "--format=esm", "--platform=node", "--sourcemap=inline", "--log-level=warning"]);
    for name in IMPORTS {
        esbuild.arg(format!("--alias:skill:engine/{name}@0.1.0=./imports/{name}.ts"));
    }
    let mut out = OsString::from("--outdir=");
    out.push(&bundles);
    show(esbuild.arg(out).arg("--out-extension:.js=.mjs"))?;

    let mut node = toolchains.command("node");
    node.current_dir(&bundles).args(["--enable-source-maps", "--test-reporter=spec", "--test"]);
    show(node.args(named(&bundles, ".mjs")?))
}

/// The files of a folder whose names end so, in order.
fn named(folder: &Path, ending: &str) -> Result<Vec<OsString>, String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(on(folder))? {
        let name = entry.map_err(on(folder))?.file_name();
        if name.to_string_lossy().ends_with(ending) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
