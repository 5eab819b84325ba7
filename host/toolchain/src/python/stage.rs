use std::fs;
use std::path::{Component, Path, PathBuf};

use skill_package::Source;

use super::dependencies::Dependencies;
use crate::BuildError;
use crate::copy::{author_files, copy_file, copy_folder};
use crate::toolchain::Workbench;

/// The module that a skill's component begins with.
const MODULE: &str = "skill_component";

/// Stands before the paths of the files that come from installed packages.
const PACKAGES: &str = ".packages/";

/// What componentize-py is given: folders that the guest sees as `/0`, `/1` and so on, and may write to.
pub(super) struct Stage {
    folder: PathBuf,
    /// The SDK comes first.
    python_path: Vec<PathBuf>,
    pub(super) module: &'static str,
    pub(super) world: &'static str,
}

impl Stage {
    /// Copies the skill and its dependencies, and writes the module to begin with.
    pub(super) fn of_skill(
        bench: &Workbench<'_>,
        source: &Source,
        dependencies: Option<&Dependencies>,
    ) -> Result<Self, BuildError> {
        let mut stage = Self::set(bench, MODULE, "prompting-skill")?;
        let begin = stage.folder.join("begin");
        // Not on the path themselves: the SDK imports what lies in them.
        for name in ["files", "packages"] {
            let folder = begin.join(name);
            fs::create_dir_all(&folder).map_err(BuildError::on("create the folder", &folder))?;
        }
        for (path, from) in files(source, dependencies)? {
            let to = match path.strip_prefix(PACKAGES) {
                Some(path) => begin.join("packages").join(path),
                None => begin.join("files").join(path),
            };
            let folder = to.parent().expect("a file lies in a folder");
            fs::create_dir_all(folder).map_err(BuildError::on("create the folder", folder))?;
            copy_file(&from, &to)?;
        }
        let module = begin.join(MODULE).with_extension("py");
        fs::write(&module, begin_with(&source.entry)).map_err(BuildError::on("write", &module))?;
        stage.python_path.push(begin);
        Ok(stage)
    }

    /// The SDK alone, which holds the interpreter of scripts.
    pub(super) fn of_interpreter(bench: &Workbench<'_>) -> Result<Self, BuildError> {
        Self::set(bench, "skill_engine.interpreter", "preparing-interpreter")
    }

    fn set(bench: &Workbench<'_>, module: &'static str, world: &'static str) -> Result<Self, BuildError> {
        let folder = bench.scratch.join("python");
        let sdk = folder.join("sdk");
        let stage = Self { folder, python_path: vec![sdk.clone()], module, world };
        let packages = stage.environment().join("lib/site-packages");
        for folder in [&sdk, &packages] {
            fs::create_dir_all(folder).map_err(BuildError::on("create the folder", folder))?;
        }
        copy_folder(&bench.sdk.join("python/src"), &sdk)?;
        Ok(stage)
    }

    /// What componentize-py is told of, in this order.
    pub(super) fn python_path(&self) -> &[PathBuf] {
        &self.python_path
    }

    /// A virtual environment as far as componentize-py looks into it: an empty one.
    pub(super) fn environment(&self) -> PathBuf {
        self.folder.join("environment")
    }

    /// Where the guest writes what is wrong with the author's files.
    pub(super) fn report(&self) -> PathBuf {
        self.folder.join("begin/report.json")
    }
}

/// Every file that a skill is made of: its path as the SDK knows it, and where it lies.
pub(super) fn files(
    source: &Source,
    dependencies: Option<&Dependencies>,
) -> Result<Vec<(String, PathBuf)>, BuildError> {
    let mut files = Vec::new();
    if source.root.join("skill.toml").exists() {
        for file in author_files(&source.root)? {
            files.push((with_slashes(&file), source.root.join(&file)));
        }
    } else {
        // A skill of one file: what lies beside it belongs to somebody else.
        files.push((with_slashes(&source.entry), source.entry_path()));
    }
    if let Some(dependencies) = dependencies {
        let folder = dependencies.folder();
        files.push((format!("{PACKAGES}{}", Dependencies::LIST), folder.join(Dependencies::LIST)));
        for file in author_files(folder)? {
            files.push((format!("{PACKAGES}{}", with_slashes(&file)), folder.join(&file)));
        }
    }
    Ok(files)
}

/// A relative path as the SDK writes it.
pub(super) fn with_slashes(path: &Path) -> String {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

fn begin_with(entry: &Path) -> String {
    // JSON's strings are Python's.
    let entry = serde_json::Value::from(with_slashes(entry));
    format!(
        "from skill_engine.component import Prompts, Tools, load\n\nload(\"/1/files\", \"/1/packages\", {entry}, \"/1/report.json\")\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_file_name_is_a_python_string() {
        let text = begin_with(Path::new("./src/a\"b.py"));
        assert!(text.contains(r#"load("/1/files", "/1/packages", "src/a\"b.py", "#), "{text}");
    }
}
