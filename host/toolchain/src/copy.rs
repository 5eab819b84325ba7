use std::fs;
use std::path::{Path, PathBuf};

use crate::BuildError;

/// Folders that hold no part of a skill, but what tools leave beside it.
const LEFT_OUT: [&str; 3] = ["__pycache__", "node_modules", "target"];

/// The files of a folder that are the author's, relative to it and in order: no hidden ones, nothing that tools leave
/// behind, and no links, which may lead anywhere.
pub(crate) fn author_files(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        let folder = folder.join(&relative);
        for entry in fs::read_dir(&folder).map_err(BuildError::on("read the folder", &folder))? {
            let entry = entry.map_err(BuildError::on("read the folder", &folder))?;
            let (path, relative) = (entry.path(), relative.join(entry.file_name()));
            let kind = entry.file_type().map_err(BuildError::on("read", &path))?;
            if kind.is_file() && !is_hidden(&path) {
                files.push(relative);
            } else if kind.is_dir() && !is_hidden(&path) && !is_left_out(&path) {
                folders.push(relative);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Copies the author's files of a folder.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<(), BuildError> {
    for file in author_files(from)? {
        let to = to.join(&file);
        let folder = to.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).map_err(BuildError::on("create the folder", folder))?;
        copy_file(&from.join(&file), &to)?;
    }
    Ok(())
}

pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<(), BuildError> {
    fs::copy(from, to).map(drop).map_err(BuildError::on("read", from))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_left_out(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| LEFT_OUT.iter().any(|left_out| name == *left_out))
        || folder.join("pyvenv.cfg").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_a_skill_without_what_lies_beside_it() {
        let root = tempfile::tempdir().unwrap();
        for name in ["skill.toml", "src/a.py", ".venv/b.py", "env/pyvenv.cfg", "env/c.py", "__pycache__/d.pyc"] {
            let path = root.path().join("from").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let to = root.path().join("to");
        copy_folder(&root.path().join("from"), &to).unwrap();
        assert!(to.join("skill.toml").exists() && to.join("src/a.py").exists());
        for name in [".venv", "env", "__pycache__"] {
            assert!(!to.join(name).exists(), "{name}");
        }
    }
}
