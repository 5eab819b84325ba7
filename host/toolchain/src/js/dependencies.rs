use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;
use skill_home::create_folder;
use skill_package::{Digest, Source};

use super::local_packages::LocalPackages;
use super::node::{LOCK_FILES, Node};
use crate::toolchain::Workbench;
use crate::{BuildError, Diagnostic, process};

/// The SDK travels with the engine: npm is never asked for a package of its name.
const SDK: &str = "skill-engine";

/// The npm packages that a skill's `package.json` asks for.
pub(super) struct Dependencies {
    /// A `node_modules` for esbuild to look into, where the skill has none of its own.
    pub(super) modules: Option<PathBuf>,
}

impl Dependencies {
    /// Finds the packages beside the skill, or installs them into the cache: the author's folder is left as it is.
    pub(super) fn install(bench: &Workbench<'_>, source: &Source) -> Result<Self, BuildError> {
        let none = Self { modules: None };
        if source.root.join("node_modules").is_dir() {
            return Ok(none);
        }
        let file = source.root.join("package.json");
        let Some(text) = read(&file)? else { return Ok(none) };
        let Some(manifest) = manifest_of_dependencies(&file, &text)? else { return Ok(none) };
        let mut files = LocalPackages::find(&source.root, &manifest)?.files(&source.root)?;
        match lock_file(&source.root)? {
            // npm compares the two.
            Some((name, lock)) => {
                files.extend([("package.json".into(), text.into_bytes()), (name.into(), lock.into_bytes())]);
            }
            None => files.push(("package.json".into(), manifest.to_string().into_bytes())),
        }
        let folder = install(bench, &files)?;
        Ok(Self { modules: Some(folder.join("node_modules")) })
    }
}

/// The lock file that npm goes by, if there is one: its name and its text.
fn lock_file(root: &Path) -> Result<Option<(&'static str, String)>, BuildError> {
    for name in LOCK_FILES {
        if let Some(text) = read(&root.join(name))? {
            return Ok(Some((name, text)));
        }
    }
    Ok(None)
}

fn install(bench: &Workbench<'_>, files: &[(PathBuf, Vec<u8>)]) -> Result<PathBuf, BuildError> {
    let pin = Digest::of_parts(files.iter().flat_map(|(name, text)| [name.as_os_str().as_encoded_bytes(), text]));
    bench.tools.ensure("npm", &pin, "the skill's npm packages", |folder| {
        for (name, text) in files {
            let path = folder.join(name);
            create_folder(path.parent().expect("a file lies in a folder"))?;
            fs::write(&path, text).map_err(BuildError::on("write", &path))?;
        }
        let output = Node::find()?.npm_install(folder)?;
        if output.status.success() { Ok(()) } else { Err(process::failed("npm", &output)) }
    })
}

fn read(path: &Path) -> Result<Option<String>, BuildError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(BuildError::on("read", path)(error)),
    }
}

/// A `package.json` without the SDK; `None` where it then depends on nothing.
fn manifest_of_dependencies(file: &Path, text: &str) -> Result<Option<Value>, BuildError> {
    let mut manifest: Value =
        serde_json::from_str(text).map_err(|error| BuildError::Compile(vec![not_json(file, text, &error)]))?;
    let mut found = false;
    for field in ["dependencies", "optionalDependencies", "devDependencies", "peerDependencies"] {
        let Some(packages) = manifest.get_mut(field).and_then(Value::as_object_mut) else { continue };
        packages.shift_remove(SDK);
        found |= !packages.is_empty() && field != "devDependencies";
    }
    Ok(found.then_some(manifest))
}

fn not_json(file: &Path, text: &str, error: &serde_json::Error) -> Diagnostic {
    // serde_json counts an unexpected end of file as column 0 of the line that would follow.
    let (line, column) = (error.line().max(1), error.column().max(1));
    Diagnostic {
        file: file.to_owned(),
        line: Some(line),
        column: Some(column),
        message: format!("this is not JSON: {error}"),
        excerpt: text.lines().nth(line - 1).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Option<String> {
        manifest_of_dependencies(Path::new("package.json"), text).unwrap().map(|manifest| manifest.to_string())
    }

    #[test]
    fn the_sdk_is_never_installed() {
        assert_eq!(manifest("{}"), None);
        assert_eq!(manifest(r#"{"dependencies":{"skill-engine":"0.1.0"},"devDependencies":{"typescript":"5"}}"#), None);
        let text = r#"{"dependencies":{"ms":"2.1.3","skill-engine":"*"}}"#;
        assert_eq!(manifest(text).unwrap(), r#"{"dependencies":{"ms":"2.1.3"}}"#);
    }

    #[test]
    fn a_broken_manifest_is_shown() {
        let Err(BuildError::Compile(found)) = manifest_of_dependencies(Path::new("package.json"), "{\n  \"a\" 1\n}")
        else {
            panic!("an error")
        };
        assert_eq!((found[0].line, found[0].excerpt.as_deref()), (Some(2), Some("  \"a\" 1")));
    }
}
