use std::fs;
use std::path::Path;

use skill_home::DiskError;
use skill_package::{Digest, Language, Source};
use walkdir::{DirEntry, WalkDir};

use crate::builder::Builder;
use crate::error::CatalogError;

/// More files than this, and the folder is no skill but somebody's home.
const FILES: usize = 10_000;

/// Names a source by what is in it and what it would be built with: one that is known need not be built again.
///
/// Of a folder, every file counts but what tools leave behind. Of a skill that is one file, the files beside it in the
/// same language count, since it may import them.
pub(crate) fn digest(source: &Source, whole_folder: bool, builder: &dyn Builder) -> Result<Digest, CatalogError> {
    let mut parts = vec![builder.pin(source.language).to_string().into_bytes(), path_bytes(&source.entry)];
    let walk = WalkDir::new(&source.root).sort_by_file_name();
    let mut files = 0;
    for entry in walk.into_iter().filter_entry(counts) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(&source.root).to_owned();
            DiskError::on("read", &path)(error.into())
        })?;
        let path = entry.path();
        if !path.is_file() || !(whole_folder || Language::of_entry(path) == Some(source.language)) {
            continue;
        }
        files += 1;
        if files > FILES {
            return Err(CatalogError::TooManyFiles { path: source.root.clone() });
        }
        parts.push(path_bytes(path.strip_prefix(&source.root).unwrap_or(path)));
        parts.push(fs::read(path).map_err(DiskError::on("read", path))?);
    }
    // What npm has installed in the folder, by npm's own account.
    if let Ok(lock) = fs::read(source.root.join("node_modules/.package-lock.json")) {
        parts.push(lock);
    }
    Ok(Digest::of_parts(parts.iter().map(Vec::as_slice)))
}

fn counts(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let left_behind = entry.file_type().is_dir() && matches!(&*name, "node_modules" | "target" | "__pycache__");
    // The skill's own folder counts, whatever it is called.
    entry.depth() == 0 || !(name.starts_with('.') || left_behind)
}

fn path_bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::BuildFailure;

    struct Fixed;

    impl Builder for Fixed {
        fn build(&self, _: &Source, _: &Path) -> Result<(), BuildFailure> {
            unreachable!("nothing is built here")
        }

        fn pin(&self, _: Language) -> Digest {
            Digest::of(b"tools")
        }
    }

    #[test]
    fn every_file_counts_but_what_tools_leave_behind() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let source = Source { root: root.path().to_owned(), entry: "a.py".into(), language: Language::Python };
        let now = |whole| digest(&source, whole, &Fixed).unwrap();
        write("a.py", "1");
        let (file, folder) = (now(false), now(true));
        write("__pycache__/a.pyc", "x");
        write(".git/HEAD", "x");
        write("node_modules/x/index.js", "x");
        assert_eq!((file, folder), (now(false), now(true)));
        write("data.json", "{}");
        assert_eq!(file, now(false));
        assert_ne!(folder, now(true));
        write("b.py", "1");
        assert_ne!(file, now(false));
        let before = now(true);
        write("node_modules/.package-lock.json", "{}");
        assert_ne!(before, now(true));
    }
}
