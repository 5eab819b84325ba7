use std::path::{Path, PathBuf};

use skill_home::{Lock, create_folder, replace_folder};
use skill_package::Digest;

use crate::BuildError;

include!(concat!(env!("OUT_DIR"), "/sdk_files.rs"));

/// Names the SDKs that travel in this binary: two engines of one version, built from different sources, differ.
pub(crate) fn digest() -> Digest {
    Digest::of_parts(FILES.iter().flat_map(|(name, content)| [name.as_bytes(), content]))
}

/// Unpacks the SDKs under the cache, once, and gives their folder: `js`, `python`, `rust` and `wit` lie in it.
pub(crate) fn unpack(cache: &Path) -> Result<PathBuf, BuildError> {
    let digest = digest().to_string();
    let folder = cache.join("sdk").join(format!("{}-{}", env!("CARGO_PKG_VERSION"), &digest[..12]));
    if folder.exists() {
        return Ok(folder);
    }
    let _lock = Lock::acquire(&cache.join("sdk/lock"))?;
    if !folder.exists() {
        let parent = cache.join("sdk");
        let new = tempfile::tempdir_in(&parent).map_err(BuildError::on("create a folder in", &parent))?;
        for (name, content) in FILES {
            let path = new.path().join(name);
            create_folder(path.parent().expect("a file in a folder"))?;
            std::fs::write(&path, content).map_err(BuildError::on("write", &path))?;
        }
        replace_folder(new.path(), &folder)?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_each_sdk_and_the_contract() {
        let cache = tempfile::tempdir().unwrap();
        let folder = unpack(cache.path()).unwrap();
        for name in ["js/package.json", "python/pyproject.toml", "rust/skill-engine/Cargo.toml", "wit/skill.wit"] {
            assert!(folder.join(name).is_file(), "{name}");
        }
        assert_eq!(unpack(cache.path()).unwrap(), folder);
    }
}
