use std::path::PathBuf;

use skill_home::create_folder;
use skill_package::{Digest, Language};

use crate::BuildError;
use crate::tools::Tools;

include!(concat!(env!("OUT_DIR"), "/sdk_files.rs"));

/// Names the SDK of a language, with the contract, as they travel in this binary: two engines of one version, built from
/// different sources, differ.
pub(crate) fn digest(language: Language) -> &'static str {
    match language {
        Language::JavaScript => JS,
        Language::Python => PYTHON,
        Language::Rust => RUST,
    }
}

/// Unpacks the SDKs into the cache, once, and gives their folder: `js`, `python`, `rust` and `wit` lie in it.
pub(crate) fn unpack(tools: &Tools) -> Result<PathBuf, BuildError> {
    let pin = Digest::of_parts([JS, PYTHON, RUST].map(str::as_bytes));
    tools.unpack("sdk", &pin, |folder| {
        for (name, content) in FILES {
            let path = folder.join(name);
            create_folder(path.parent().expect("a file in a folder"))?;
            std::fs::write(&path, content).map_err(BuildError::on("write", &path))?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_each_sdk_and_the_contract() {
        let cache = tempfile::tempdir().unwrap();
        let tools = Tools::new(cache.path(), std::sync::Arc::new(|step| panic!("{step} is not worth telling")));
        let folder = unpack(&tools).unwrap();
        for name in ["js/package.json", "python/pyproject.toml", "rust/skill-engine/Cargo.toml", "wit/skill.wit"] {
            assert!(folder.join(name).is_file(), "{name}");
        }
        assert_eq!(unpack(&tools).unwrap(), folder);
    }
}
