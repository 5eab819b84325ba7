use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde::Serialize;
use skill_package::{Digest, Source};

use super::interpreter::Interpreter;
use super::requirements::Requirements;
use crate::BuildError;
use crate::toolchain::Workbench;

/// The Python inside a component, whose wheels are chosen.
const GUEST: &str = "3.14";
/// How the names of native code end, on any system.
const NATIVE: [&str; 4] = ["so", "pyd", "dylib", "dll"];

/// The installed packages of a skill's `requirements.txt`, without their native parts.
///
/// Many packages have native code only for speed and do without, so it is left to their import to succeed or fail.
pub(super) struct Dependencies {
    folder: PathBuf,
}

/// A package that had native code.
#[derive(Serialize)]
struct Native {
    name: String,
    /// The files and folders at the top that belong to it.
    roots: Vec<String>,
}

impl Dependencies {
    /// Installs them into the cache on first need, once for each content of `requirements.txt`; `None` without one.
    pub(super) fn install(bench: &Workbench<'_>, source: &Source) -> Result<Option<Self>, BuildError> {
        let file = source.root.join("requirements.txt");
        if !source.root.join("skill.toml").exists() || !file.exists() {
            return Ok(None);
        }
        let requirements = Requirements::read(&file)?;
        let parts = requirements.content.iter().map(Vec::as_slice);
        let pin = Digest::of_parts(parts.chain([GUEST.as_bytes()]));
        let folder = bench.tools.ensure("python-packages", &pin, "the packages of requirements.txt", |folder| {
            let arguments = ["--python-version", GUEST, "-r", "requirements.txt"];
            let output = Interpreter::find()?.pip_install(folder, &source.root, &arguments)?;
            if !output.status.success() {
                return Err(refusal(&output));
            }
            let list = folder.join(Self::LIST);
            let native = serde_json::to_vec(&take_out_native(folder)?).expect("plain data");
            fs::write(&list, native).map_err(BuildError::on("write", &list))
        })?;
        Ok(Some(Self { folder }))
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file in the folder that says what was taken out of the packages: the SDK reads it when an import fails.
    pub(super) const LIST: &str = ".native.json";
}

fn refusal(output: &Output) -> BuildError {
    let text = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<_> = text.lines().filter(|line| line.starts_with("ERROR:")).collect();
    let errors = if errors.is_empty() { text.trim().to_owned() } else { errors.join("\n") };
    BuildError::Refused {
        message: format!("the packages of requirements.txt can't be installed as wheels for Python {GUEST}\n{errors}"),
        hint: Some("name packages in requirements.txt that an index has as wheels".into()),
    }
}

/// Deletes all native code, and tells whose it was.
fn take_out_native(folder: &Path) -> Result<Vec<Native>, BuildError> {
    let mut packages = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(BuildError::on("read the folder", folder))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".dist-info") else { continue };
        let package = stem.split_once('-').map_or(stem, |(package, _)| package);
        // RECORD, of PEP 376: a line a file, its path first.
        let record = fs::read_to_string(entry.path().join("RECORD")).unwrap_or_default();
        let paths = record.lines().filter_map(|line| line.split(',').next()).map(str::to_owned);
        packages.insert(package.to_owned(), paths.collect::<Vec<_>>());
    }
    let mut taken = Vec::new();
    delete_native(folder, folder, &mut taken)?;
    packages.retain(|_, paths| paths.iter().any(|path| taken.contains(path)));
    let roots = |paths: Vec<String>| {
        let mut roots: Vec<_> = paths.iter().filter_map(|path| path.split('/').next()).map(str::to_owned).collect();
        roots.sort();
        roots.dedup();
        roots
    };
    Ok(packages.into_iter().map(|(name, paths)| Native { name, roots: roots(paths) }).collect())
}

fn delete_native(root: &Path, folder: &Path, taken: &mut Vec<String>) -> Result<(), BuildError> {
    for entry in fs::read_dir(folder).map_err(BuildError::on("read the folder", folder))?.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            delete_native(root, &path, taken)?;
        } else if is_native(&path) {
            fs::remove_file(&path).map_err(BuildError::on("remove", &path))?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            taken.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

fn is_native(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Also `libx.so.1`.
    path.extension().is_some_and(|ending| NATIVE.iter().any(|native| ending == *native)) || name.contains(".so.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_code_is_taken_out_and_its_package_known() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        write("fast/__init__.py", "");
        write("fast/_speed.cpython-314.so", "");
        write("fast-1.0.dist-info/RECORD", "fast/__init__.py,,\nfast/_speed.cpython-314.so,,\n");
        write("pure/__init__.py", "");
        write("pure-2.0.dist-info/RECORD", "pure/__init__.py,,\n");
        let native = take_out_native(root.path()).unwrap();
        assert!(!root.path().join("fast/_speed.cpython-314.so").exists());
        let owners: Vec<_> = native.iter().map(|native| (native.name.as_str(), native.roots.join(" "))).collect();
        assert_eq!(owners, [("fast", "fast".to_owned())]);
    }
}
