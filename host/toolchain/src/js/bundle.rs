use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use skill_package::Source;

use super::dependencies::Dependencies;
use super::message;
use super::pinned::Pinned;
use super::source_map::SourceMap;
use crate::toolchain::Workbench;
use crate::{BuildError, process};

/// A skill with its dependencies in one file: an expression whose value is an async function, which runs the top level
/// and hands the tools over to whoever evaluates it. The SDK stays outside.
pub(super) struct Bundle {
    pub(super) code: String,
    pub(super) map: SourceMap,
}

impl Bundle {
    /// What the file is called in stacks.
    pub(super) const NAME: &str = "skill.js";

    /// Lets esbuild bundle `glue`, which imports everything else.
    pub(super) fn make(
        bench: &Workbench<'_>,
        pinned: &Pinned,
        source: &Source,
        dependencies: &Dependencies,
        glue: &str,
    ) -> Result<Self, BuildError> {
        let scratch = real(bench.scratch);
        let glue_file = scratch.join("glue.js");
        fs::write(&glue_file, glue).map_err(BuildError::on("write", &glue_file))?;
        let file = scratch.join(Self::NAME);
        let mut command = esbuild(pinned)?;
        // Messages name files relative to where esbuild runs.
        command.current_dir(&source.root).arg(&glue_file).args(BUNDLE);
        command.arg(option("--alias:skill-engine=", &bench.sdk.join("js/src/provided.ts")));
        command.arg(option("--outfile=", &file));
        match &dependencies.modules {
            Some(modules) => command.env("NODE_PATH", modules),
            None => command.env_remove("NODE_PATH"),
        };
        let output = process::run("esbuild", &mut command, process::WORK)?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            let diagnostics = message::diagnostics(&stderr, &source.root, &source.entry_path());
            let ours = diagnostics.iter().any(|diagnostic| diagnostic.file.starts_with(&scratch));
            return Err(match diagnostics.is_empty() || ours {
                true => process::failed("esbuild", &output),
                false => BuildError::Compile(diagnostics),
            });
        }
        let map = read_map(&scratch, source, dependencies)?;
        let code = fs::read_to_string(&file).map_err(BuildError::on("read", &file))?;
        Ok(Self { code: format!("{code}//# sourceURL={}\n", Self::NAME), map })
    }
}

/// Bundles a file of the engine's own, which imports nothing but the SDK and the contract.
pub(super) fn of_engine(pinned: &Pinned, entry: &Path, out: &Path) -> Result<(), BuildError> {
    let mut command = esbuild(pinned)?;
    command.arg(entry).args(["--external:skill:engine/*"]).arg(option("--outfile=", out));
    let output = process::run("esbuild", &mut command, process::WORK)?;
    if output.status.success() { Ok(()) } else { Err(process::failed("esbuild", &output)) }
}

fn esbuild(pinned: &Pinned) -> Result<Command, BuildError> {
    let mut command = Command::new(pinned.esbuild()?);
    command.args(OPTIONS);
    Ok(command)
}

const OPTIONS: [&str; 8] = [
    "--bundle",
    "--format=esm",
    // Of what a package offers, the build that needs no Node.js.
    "--platform=browser",
    "--target=esnext",
    // Without comments, but for licenses: esbuild writes paths of whoever builds into them.
    "--minify-whitespace",
    "--log-level=error",
    "--log-limit=0",
    "--color=false",
];

const BUNDLE: [&str; 6] = [
    "--define:process.env.NODE_ENV=\"production\"",
    // Classes and functions keep the names that the author's code may ask for.
    "--keep-names",
    "--sourcemap=external",
    "--sources-content=false",
    // A module is strict, and may await at its top level.
    "--banner:js=(async()=>{\"use strict\";",
    "--footer:js=})",
];

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}

fn read_map(scratch: &Path, source: &Source, dependencies: &Dependencies) -> Result<SourceMap, BuildError> {
    let file = scratch.join("skill.js.map");
    let json = fs::read_to_string(&file).map_err(BuildError::on("read", &file))?;
    // A stack shows packages in the cache as if they lay beside the skill.
    let beside = dependencies.modules.as_deref().and_then(Path::parent);
    let folders: Vec<PathBuf> = [Some(source.root.as_path()), beside].into_iter().flatten().map(real).collect();
    let name = |path: &Path| {
        let relative = folders.iter().find_map(|folder| path.strip_prefix(folder).ok())?;
        (!path.starts_with(scratch)).then(|| relative.to_string_lossy().replace('\\', "/"))
    };
    SourceMap::parse(&json, scratch, name).map_err(|error| BuildError::on("read", &file)(error.into()))
}

/// A path as esbuild names it, which follows links. On Windows the real path has a form that few programs take.
fn real(path: &Path) -> PathBuf {
    let real = if cfg!(windows) { None } else { fs::canonicalize(path).ok() };
    real.unwrap_or_else(|| path.to_owned())
}
