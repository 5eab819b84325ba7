use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use crate::BuildError;
use crate::copy::author_files;

/// The npm packages that lie within the skill's folder and that its `package.json` names as `file:PATH`, and those that
/// they name in turn.
///
/// npm installs in a folder of the cache, and finds a copy there: it would write to the author's folder otherwise.
#[derive(Default)]
pub(super) struct LocalPackages {
    /// Folders and archives, relative to the skill's folder.
    paths: Vec<PathBuf>,
}

impl LocalPackages {
    pub(super) fn find(root: &Path, manifest: &Value) -> Result<Self, BuildError> {
        let mut found = Self::default();
        found.add(root, Path::new(""), manifest)?;
        Ok(found)
    }

    /// Each file, relative to the skill's folder, with its content.
    pub(super) fn files(&self, root: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, BuildError> {
        let mut files = Vec::new();
        for path in &self.paths {
            let there = root.join(path);
            let within = if there.is_dir() { author_files(&there)? } else { vec![PathBuf::new()] };
            for file in within {
                // A joined empty path would end in a separator.
                let file = if file.as_os_str().is_empty() { path.clone() } else { path.join(file) };
                let from = root.join(&file);
                files.push((file, fs::read(&from).map_err(BuildError::on("read", &from))?));
            }
        }
        Ok(files)
    }

    fn add(&mut self, root: &Path, within: &Path, manifest: &Value) -> Result<(), BuildError> {
        for field in ["dependencies", "optionalDependencies", "peerDependencies"] {
            for (name, version) in manifest[field].as_object().into_iter().flatten() {
                let Some(path) = version.as_str().and_then(|version| version.strip_prefix("file:")) else { continue };
                let path = inside(&within.join(path)).ok_or_else(|| BuildError::Refused {
                    message: format!("the npm package `{name}` lies outside of the skill's folder, in `{path}`"),
                    hint: Some("move it into the folder, or let `npm install` make a node_modules there".into()),
                })?;
                if self.paths.contains(&path) {
                    continue;
                }
                let manifest = fs::read(root.join(&path).join("package.json"));
                self.paths.push(path.clone());
                // What is wrong with such a package, npm tells best.
                if let Some(manifest) = manifest.ok().and_then(|text| serde_json::from_slice(&text).ok()) {
                    self.add(root, &path, &manifest)?;
                }
            }
        }
        Ok(())
    }
}

/// A path without `.` and `..`; `None` where it leads outside, or to the folder itself.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut inside = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            Component::ParentDir if inside.pop() => {}
            _ => return None,
        }
    }
    (!inside.as_os_str().is_empty()).then_some(inside)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn packages_within_the_folder_are_found_with_those_they_name() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("lib/a/package.json", r#"{ "dependencies": { "b": "file:../b", "ms": "2.1.3" } }"#);
        write("lib/a/node_modules/x/index.js", "");
        write("lib/b/package.json", r#"{ "dependencies": { "a": "file:../a" } }"#);
        write("c.tgz", "archive");
        let manifest = json!({ "dependencies": { "a": "file:./lib/a", "c": "file:c.tgz" } });
        let files = LocalPackages::find(root.path(), &manifest).unwrap().files(root.path()).unwrap();
        let names: Vec<_> = files.iter().map(|(name, _)| name.to_str().unwrap()).collect();
        assert_eq!(names, ["lib/a/package.json", "lib/b/package.json", "c.tgz"]);
    }

    #[test]
    fn a_package_outside_is_refused() {
        for path in ["../x", "lib/../../x", "/x", "."] {
            let manifest = json!({ "dependencies": { "x": format!("file:{path}") } });
            let error = LocalPackages::find(Path::new("/nowhere"), &manifest).err().unwrap().to_string();
            assert!(error.starts_with("the npm package `x` lies outside of the skill's folder"), "{error}");
        }
    }
}
