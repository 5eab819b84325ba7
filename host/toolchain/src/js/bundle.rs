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

/// A skill with its dependencies and the SDK in one file.
pub(super) struct Bundle {
    pub(super) file: PathBuf,
    pub(super) map: SourceMap,
}

impl Bundle {
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
        let file = scratch.join("skill.js");
        let mut command = Command::new(pinned.esbuild()?);
        // Messages name files relative to where esbuild runs.
        command.current_dir(&source.root).arg(&glue_file).args(OPTIONS);
        command.arg(option("--alias:skill-engine=", &bench.sdk.join("js/src/index.ts")));
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
        append_map(&file, &map)?;
        Ok(Self { file, map })
    }
}

const OPTIONS: [&str; 13] = [
    "--bundle",
    "--format=esm",
    // Of what a package offers, the build that needs no Node.js.
    "--platform=browser",
    "--target=esnext",
    "--define:process.env.NODE_ENV=\"production\"",
    "--external:skill:engine/*",
    // Classes and functions keep the names that the author's code may ask for.
    "--keep-names",
    // Without comments, but for licenses: esbuild writes paths of whoever builds into them.
    "--minify-whitespace",
    "--sourcemap=external",
    "--sources-content=false",
    "--log-level=error",
    "--log-limit=0",
    "--color=false",
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

/// Hands the map to the SDK's runtime, behind everything that it maps.
fn append_map(file: &Path, map: &SourceMap) -> Result<(), BuildError> {
    let mut code = fs::read_to_string(file).map_err(BuildError::on("read", file))?;
    // A string is parsed faster than the object that it spells, and most skills never need it.
    let json = serde_json::Value::String(map.for_runtime());
    code.push_str(&format!("\nglobalThis[Symbol.for(\"skill-engine.source-map\")] = {json};\n"));
    fs::write(file, code).map_err(BuildError::on("write", file))
}
