#[cfg(test)]
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The files of a skill, named by their path relative to the skill's folder, with `/`.
///
/// Nothing outside of the folder can be read, by whatever link.
pub(in crate::js) struct Files {
    root: PathBuf,
    store: Store,
}

enum Store {
    Disk,
    #[cfg(test)]
    Memory(BTreeMap<String, String>),
}

impl Files {
    pub(in crate::js) fn in_folder(root: &Path) -> Self {
        Self { root: root.to_owned(), store: Store::Disk }
    }

    #[cfg(test)]
    pub(super) fn in_memory<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
        Self { root: PathBuf::new(), store: Store::Memory(files.collect()) }
    }

    /// The text of a file; `None` where there is no such file.
    pub(super) fn read(&self, path: &str) -> io::Result<Option<String>> {
        match &self.store {
            Store::Disk => read(&self.root, path),
            #[cfg(test)]
            Store::Memory(files) => Ok(files.get(path).cloned()),
        }
    }

    /// A path as people open it.
    pub(super) fn locate(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }
}

fn read(root: &Path, path: &str) -> io::Result<Option<String>> {
    let file = match root.join(path).canonicalize() {
        Ok(file) => file,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    if !file.starts_with(root.canonicalize()?) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it leads out of the skill's folder"));
    }
    if file.is_file() { fs::read_to_string(file).map(Some) } else { Ok(None) }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folder_is_read() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("skill");
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("src/a.ts"), "a").unwrap();
        fs::write(outer.path().join("b.ts"), "b").unwrap();
        let files = Files::in_folder(&root);
        assert_eq!(files.read("src/a.ts").unwrap().as_deref(), Some("a"));
        for absent in ["src", "src/c.ts", "src/a.ts/d.ts"] {
            assert_eq!(files.read(absent).unwrap(), None, "{absent}");
        }
        assert_eq!(files.read("../b.ts").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(files.locate("src/a.ts"), root.join("src/a.ts"));
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("skill");
        fs::create_dir(&root).unwrap();
        fs::write(outer.path().join("b.ts"), "b").unwrap();
        std::os::unix::fs::symlink("../b.ts", root.join("a.ts")).unwrap();
        assert!(Files::in_folder(&root).read("a.ts").unwrap_err().to_string().contains("leads out"));
    }
}
