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
/// Of a folder, every file counts but what tools leave behind. A Python skill of one file is that file alone. One in
/// JavaScript may import what lies beside it and below: whatever can be bundled counts there.
pub(crate) fn digest(source: &Source, whole_folder: bool, builder: &dyn Builder) -> Result<Digest, CatalogError> {
    let mut parts = vec![builder.pin(source.language).to_string().into_bytes(), path_bytes(&source.entry)];
    if !whole_folder && source.language == Language::Python {
        let entry = source.entry_path();
        parts.push(fs::read(&entry).map_err(DiskError::on("read", &entry))?);
        return Ok(Digest::of_parts(parts.iter().map(Vec::as_slice)));
    }
    let walk = WalkDir::new(&source.root).sort_by_file_name();
    for (seen, entry) in walk.into_iter().filter_entry(counts).enumerate() {
        if seen > FILES {
            return Err(CatalogError::TooManyFiles { path: source.root.clone() });
        }
        let entry = match entry {
            Ok(entry) => entry,
            // A neighbour of a one-file skill may be anybody's.
            Err(_) if !whole_folder => continue,
            Err(error) => {
                let path = error.path().unwrap_or(&source.root).to_owned();
                return Err(DiskError::on("read", &path)(error.into()).into());
            }
        };
        let path = entry.path();
        if !path.is_file() || !(whole_folder || is_bundled(path)) {
            continue;
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
    let left_behind = match &*name {
        "node_modules" | "__pycache__" => true,
        // Deeper, it is a name like any other.
        "target" => entry.depth() == 1,
        // Cargo's own settings decide what is built.
        ".cargo" => false,
        name => name.starts_with('.'),
    };
    // The skill's own folder counts, whatever it is called.
    entry.depth() == 0 || !left_behind
}

/// What esbuild takes in by an import, or is told by.
fn is_bundled(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    matches!(extension, "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" | "json" | "txt" | "css")
}

fn path_bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use skill_package::{Script, ScriptLanguage};
    use skill_runtime::Artifact;

    use super::*;
    use crate::builder::BuildFailure;

    struct Fixed;

    impl Builder for Fixed {
        fn build(&self, _: &Source, _: &Path) -> Result<(), BuildFailure> {
            unreachable!("nothing is built here")
        }

        fn script(&self, _: &Source, _: ScriptLanguage) -> Result<Script, BuildFailure> {
            unreachable!("nothing is bundled here")
        }

        fn interpreter(&self, _: ScriptLanguage) -> Result<Artifact, BuildFailure> {
            unreachable!("nothing is evaluated here")
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
        let script = Source { entry: "b.ts".into(), language: Language::JavaScript, ..source.clone() };
        let beside = || digest(&script, false, &Fixed).unwrap();
        let (file, folder, neighbours) = (now(false), now(true), beside());
        write("__pycache__/a.pyc", "x");
        write(".git/HEAD", "x");
        write("node_modules/x/index.js", "x");
        assert_eq!((file, folder, neighbours), (now(false), now(true), beside()));
        write("data.json", "{}");
        assert_eq!(file, now(false));
        assert_ne!(folder, now(true));
        assert_ne!(neighbours, beside());
        let folder = now(true);
        write("src/target/x.ts", "1");
        assert_ne!(folder, now(true));
        write("a.py", "2");
        assert_ne!(file, now(false));
        let before = now(true);
        write("node_modules/.package-lock.json", "{}");
        assert_ne!(before, now(true));
    }
}
