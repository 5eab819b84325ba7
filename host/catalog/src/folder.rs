use std::path::PathBuf;

use skill_home::Home;
use skill_policy::{FolderError, HostFolder, HostPath};

/// Finds the folder that a user granted: puts in their home folder, follows links, and sees to it that it is there, is a
/// folder, and neither contains nor lies in one of the engine's own.
pub fn open_folder(path: &HostPath, home: &Home) -> Result<HostFolder, FolderError> {
    let unusable = |folder: PathBuf, reason: String| FolderError::Unusable { folder, reason };
    let named = match std::env::home_dir() {
        Some(user) => path.expand(&user),
        None if path.as_str().starts_with('~') => {
            return Err(unusable(path.as_str().into(), "your home folder is not known".to_owned()));
        }
        None => path.as_str().into(),
    };
    match named.canonicalize() {
        Ok(folder) if folder.is_dir() => HostFolder::check(folder, &home.own_folders()),
        Ok(_) => Err(unusable(named, "it is no folder".to_owned())),
        Err(error) => Err(unusable(named, error.to_string())),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::*;

    struct Disk {
        root: tempfile::TempDir,
        home: Home,
    }

    fn disk() -> Disk {
        let root = tempfile::tempdir().unwrap();
        for folder in ["notes", "engine/config", "engine/data", "engine/cache"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let home = Home::under(&root.path().join("engine"));
        Disk { root, home }
    }

    impl Disk {
        fn path(&self) -> PathBuf {
            self.root.path().canonicalize().unwrap()
        }

        fn open(&self, path: impl AsRef<Path>) -> Result<HostFolder, FolderError> {
            let path = self.path().join(path);
            open_folder(&path.to_str().unwrap().parse().unwrap(), &self.home)
        }

        fn refused(&self, path: impl AsRef<Path>) -> String {
            self.open(path).unwrap_err().to_string()
        }
    }

    #[test]
    fn a_folder_is_known_by_its_true_path() {
        let disk = disk();
        symlink("notes", disk.path().join("link")).unwrap();
        for path in ["notes", "notes/", "link", "engine/../notes/."] {
            assert_eq!(disk.open(path).unwrap().path(), disk.path().join("notes"), "{path}");
        }
    }

    #[test]
    fn the_engines_own_folders_are_refused_however_they_are_named() {
        let disk = disk();
        fs::create_dir_all(disk.path().join("engine/cache/compiled")).unwrap();
        symlink("../engine/cache/compiled", disk.path().join("notes/code")).unwrap();
        symlink(".", disk.path().join("here")).unwrap();
        symlink("../engine/data", disk.path().join("notes/data")).unwrap();
        for path in ["", "engine", "engine/config", "engine/cache/compiled", "notes/data", "notes/code", "here", "/"] {
            let error = disk.refused(path);
            assert!(error.ends_with("where the engine keeps its own"), "{path}: {error}");
        }
    }

    #[test]
    fn an_engines_folder_behind_a_link_is_refused() {
        let disk = disk();
        symlink("../notes", disk.path().join("engine/linked")).unwrap();
        let home = Home::under(&disk.path().join("engine/linked"));
        let path: HostPath = disk.path().join("notes").to_str().unwrap().parse().unwrap();
        let error = open_folder(&path, &home).unwrap_err().to_string();
        assert!(error.ends_with("where the engine keeps its own"), "{error}");
    }

    #[test]
    fn what_is_no_folder_is_told() {
        let disk = disk();
        fs::write(disk.path().join("notes/a.txt"), "").unwrap();
        symlink("nowhere", disk.path().join("dangling")).unwrap();
        let path = |name: &str| format!("`{}`: ", disk.path().join(name).display());
        assert_eq!(disk.refused("notes/a.txt"), path("notes/a.txt") + "it is no folder");
        for missing in ["gone", "dangling"] {
            assert!(disk.refused(missing).starts_with(&(path(missing) + "No such file or directory")), "{missing}");
        }
    }
}
