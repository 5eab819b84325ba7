use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::DiskError;

/// Makes a folder and those above it, readable by its owner alone where the system knows owners.
pub fn create_folder(path: &Path) -> Result<(), DiskError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(DiskError::on("create the folder", path))
}

/// Writes a file so that others see the old content or the new, whole, and a crash leaves one of the two.
///
/// Makes the folder if need be. Two writers at once: the later one wins.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), DiskError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_folder(folder)?;
    let write = || {
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(DiskError::on("write", path))
}

/// Puts a finished folder in its place with one rename. What stood there is removed.
///
/// `from` has to lie on the same file system. Callers hold a [`Lock`](crate::Lock) where two could do this at once.
pub fn replace_folder(from: &Path, to: &Path) -> Result<(), DiskError> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(DiskError::on("remove", to)(error)),
        _ => {}
    }
    if let Some(parent) = to.parent() {
        create_folder(parent)?;
    }
    fs::rename(from, to).map_err(DiskError::on("create", to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("deep/er/file");
        replace_file(&path, b"one").unwrap();
        replace_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("taken");
        fs::create_dir_all(path.join("inside")).unwrap();
        let error = replace_file(&path, b"x").unwrap_err();
        assert!(error.to_string().starts_with("could not write `"), "{error}");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_takes_the_place_of_another() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("new"), root.path().join("place/it"));
        for content in ["one", "two"] {
            create_folder(&from).unwrap();
            fs::write(from.join("file"), content).unwrap();
            replace_folder(&from, &to).unwrap();
            assert_eq!(fs::read_to_string(to.join("file")).unwrap(), content);
            assert!(!from.exists());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_folder_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/b");
        create_folder(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
