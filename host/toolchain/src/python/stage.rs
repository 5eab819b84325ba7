use std::fs;
use std::path::{Component, Path, PathBuf};

use skill_package::Source;

use super::dependencies::Dependencies;
use crate::BuildError;
use crate::copy::{copy_file, copy_folder};
use crate::toolchain::Workbench;

/// The module that componentize-py begins with.
pub(super) const MODULE: &str = "skill_component";

/// Copies of everything that goes into the component, laid out for componentize-py.
///
/// The guest sees the folders of [`Stage::python_path`] as `/0`, `/1` and `/2`, and may write to them.
pub(super) struct Stage {
    folder: PathBuf,
}

impl Stage {
    /// Copies the skill, its dependencies and the SDK, and writes the module to begin with.
    pub(super) fn set(
        bench: &Workbench<'_>,
        source: &Source,
        dependencies: Option<&Dependencies>,
    ) -> Result<Self, BuildError> {
        let stage = Self { folder: bench.scratch.join("python") };
        let (skill, sdk, entry) = (stage.folder.join("skill"), stage.folder.join("sdk"), stage.folder.join("entry"));
        let packages = stage.environment().join("lib/site-packages");
        for folder in [&skill, &sdk, &entry, &packages] {
            fs::create_dir_all(folder).map_err(BuildError::on("create the folder", folder))?;
        }
        if source.root.join("skill.toml").exists() {
            copy_folder(&source.root, &skill)?;
        } else {
            // A skill of one file: what lies beside it belongs to somebody else.
            copy_file(&source.entry_path(), &skill.join(&source.entry))?;
        }
        if let Some(dependencies) = dependencies {
            copy_folder(dependencies.folder(), &packages)?;
        }
        copy_folder(&bench.sdk.join("python/src"), &sdk)?;
        let module = entry.join(MODULE).with_extension("py");
        fs::write(&module, begin(&source.entry)).map_err(BuildError::on("write", &module))?;
        Ok(stage)
    }

    /// What componentize-py is told of, in this order.
    pub(super) fn python_path(&self) -> [PathBuf; 3] {
        ["skill", "sdk", "entry"].map(|name| self.folder.join(name))
    }

    /// A virtual environment as far as componentize-py looks into it: dependencies and nothing else.
    pub(super) fn environment(&self) -> PathBuf {
        self.folder.join("environment")
    }

    /// Where the guest writes what is wrong with the author's files.
    pub(super) fn report(&self) -> PathBuf {
        self.folder.join("entry/report.json")
    }
}

fn begin(entry: &Path) -> String {
    let names = entry.components().filter_map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    // JSON's strings are Python's.
    let entry = serde_json::Value::from(names.collect::<Vec<_>>().join("/"));
    format!("from skill_engine.component import Tools, load\n\nload(\"/0\", {entry}, \"/2/report.json\")\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_file_name_is_a_python_string() {
        assert!(begin(Path::new("./src/a\"b.py")).contains(r#"load("/0", "src/a\"b.py", "#));
    }
}
