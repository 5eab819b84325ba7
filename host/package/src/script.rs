use std::collections::BTreeMap;
use std::ops::Range;

use crate::archive::{Index, index, pack};

/// A program that stays source: what a language's interpreter evaluates, in a fresh instance for each call.
///
/// It is kept as a tar archive (POSIX.1-2001) with the entry as its first file, so that any tool can show what is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    archive: Vec<u8>,
    entry: String,
    files: BTreeMap<String, Range<usize>>,
}

/// Why files or bytes are no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    #[error(
        "it is {} MB of code, which would be evaluated at each call: a script may have {} MB",
        .0 / 1_000_000,
        Script::LARGEST / 1_000_000
    )]
    TooLarge(usize),
    #[error("it is no archive of a script: {0}")]
    Damaged(String),
}

impl Script {
    /// In bytes, over all files. What is evaluated at each call should be small; much beyond this, the memory and time
    /// that a call may have by default would not do.
    pub const LARGEST: usize = 10_000_000;

    /// The script of an entry and whatever files it may ask for, the entry among them. Paths are relative, with `/`.
    pub fn new(entry: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Self, ScriptError> {
        let size = files.values().map(Vec::len).sum();
        if size > Self::LARGEST { Err(ScriptError::TooLarge(size)) } else { Self::pack(entry, files) }
    }

    /// What an interpreter made of this script: other files, more of them and larger perhaps, with the same entry.
    pub fn prepared(&self, files: &BTreeMap<String, Vec<u8>>) -> Result<Self, ScriptError> {
        Self::pack(&self.entry, files)
    }

    fn pack(entry: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Self, ScriptError> {
        let (first, rest): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| *path == entry);
        if first.is_empty() {
            return Err(ScriptError::Damaged(format!("`{}` is not in it", entry.escape_debug())));
        }
        Self::parse(pack(first.into_iter().chain(rest)).map_err(|error| ScriptError::Damaged(error.to_string()))?)
    }

    /// Reads an archive.
    pub fn parse(archive: Vec<u8>) -> Result<Self, ScriptError> {
        let Index { files, first: entry } = index(&archive).map_err(ScriptError::Damaged)?;
        let entry = entry.ok_or_else(|| ScriptError::Damaged("it is empty".to_owned()))?;
        Ok(Self { archive, entry, files })
    }

    /// The archive, whose digest names the script.
    pub fn bytes(&self) -> &[u8] {
        &self.archive
    }

    /// The path of the file to begin with.
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// The paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// What a file holds; `None` where there is no such file.
    pub fn read(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(|range| &self.archive[range.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        files.iter().map(|(path, content)| ((*path).to_owned(), content.as_bytes().to_owned())).collect()
    }

    #[test]
    fn what_went_in_comes_out() {
        let deep = format!("{}/b.py", "deep/".repeat(60).trim_end_matches('/'));
        let files = files(&[("a.py", "1"), ("main.py", "import a"), (&deep, ""), ("ä.py", "ü")]);
        let script = Script::new("main.py", &files).unwrap();
        let read = Script::parse(script.bytes().to_vec()).unwrap();
        assert_eq!(read, script);
        assert_eq!(read.entry(), "main.py");
        assert_eq!(read.paths().collect::<Vec<_>>(), files.keys().collect::<Vec<_>>());
        for (path, content) in &files {
            assert_eq!(read.read(path), Some(content.as_slice()), "{path}");
        }
        assert_eq!(read.read("b.py"), None);
    }

    #[test]
    fn the_same_files_make_the_same_bytes_and_others_do_not() {
        let of = |list: &[(&str, &str)]| Script::new("a", &files(list)).unwrap().bytes().to_vec();
        assert_eq!(of(&[("a", "1"), ("b", "2")]), of(&[("b", "2"), ("a", "1")]));
        assert_ne!(of(&[("a", "1"), ("b", "2")]), of(&[("a", "2"), ("b", "1")]));
    }

    #[test]
    fn damage_is_an_error() {
        let script = Script::new("a", &files(&[("a", &"x".repeat(3000)), ("b", "2")])).unwrap();
        let bytes = script.bytes();
        for end in [0, 100, 512, 1000, 3000] {
            assert!(matches!(Script::parse(bytes[..end].to_vec()), Err(ScriptError::Damaged(_))), "{end}");
        }
        let mut edited = bytes.to_vec();
        edited[0] = b'b';
        assert!(Script::parse(edited).is_err());
    }

    #[test]
    fn what_leads_out_of_the_archive_is_no_script() {
        for path in ["../a", "/a", "a/../b", ""] {
            assert!(Script::new(path, &files(&[(path, "1")])).is_err(), "{path}");
        }
    }

    #[test]
    fn a_script_has_its_largest_size() {
        let large = |size| BTreeMap::from([("a".to_owned(), vec![b' '; size])]);
        assert!(Script::new("a", &large(Script::LARGEST)).is_ok());
        let error = Script::new("a", &large(20_000_000)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it is 20 MB of code, which would be evaluated at each call: a script may have 10 MB"
        );
    }
}
