use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use skill_home::{DiskError, Lock, replace_file};
use skill_package::Digest;
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::engine::Artifact;
use crate::error::LoadError;

/// Machine code on disk, by the artifact's digest and by everything of the engine that decides what it compiles to.
///
/// Beside each file lies a [`Seal`] with the digest of its content, so that a damaged file is noticed and compiled
/// again instead of run.
pub(crate) struct CompiledCache {
    folder: PathBuf,
}

/// What a file of machine code was when it was last found good.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Seal {
    content: Digest,
    stamp: Stamp,
}

/// Changes whenever the file does: then its content is checked anew, and else that check is saved.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Stamp {
    size: u64,
    /// When and where the file was changed or put, as the system counts.
    changed: (i64, i64),
    file: u64,
}

impl CompiledCache {
    pub(crate) fn new(folder: &Path, wasm: &Engine) -> Self {
        let mut hasher = DefaultHasher::new();
        wasm.precompile_compatibility_hash().hash(&mut hasher);
        Self { folder: folder.join(format!("{:016x}", hasher.finish())) }
    }

    /// The component of an artifact: mapped where its machine code is there and good, else compiled.
    ///
    /// Where two processes need the same one, the second waits for the first.
    pub(crate) fn component(&self, wasm: &Engine, artifact: &Artifact) -> Result<Component, LoadError> {
        let path = self.folder.join(format!("{}.code", artifact.digest));
        if let Some(component) = open(wasm, &path) {
            return Ok(component);
        }
        // Where nothing can be kept, as in a cache that is read only, the work can still be done.
        let lock = Lock::acquire(&path.with_extension("lock")).inspect_err(not_kept).ok();
        if let Some(component) = open(wasm, &path) {
            return Ok(component);
        }
        let source = fs::read(&artifact.path).map_err(DiskError::on("read", &artifact.path))?;
        // What is kept under a digest has to be what the digest names.
        if Digest::of(&source) != artifact.digest {
            return Err(LoadError::Changed(artifact.path.clone()));
        }
        if lock.is_none() {
            return compile(wasm, &source);
        }
        let code = wasm.precompile_component(&source).map_err(|error| LoadError::Compile(format!("{error:#}")))?;
        let kept = replace_file(&path, &code).and_then(|()| write_seal(&path, Digest::of(&code)));
        let _ = kept.inspect_err(not_kept);
        match open(wasm, &path) {
            Some(component) => Ok(component),
            None => compile(wasm, &source),
        }
    }
}

fn not_kept(error: &DiskError) {
    tracing::warn!(%error, because = %error.source, "compiled code is not kept, so that each start compiles anew");
}

fn compile(wasm: &Engine, source: &[u8]) -> Result<Component, LoadError> {
    Component::new(wasm, source).map_err(|error| LoadError::Compile(format!("{error:#}")))
}

/// Maps a file whose seal holds. `None` means: compile it.
fn open(wasm: &Engine, path: &Path) -> Option<Component> {
    let seal: Seal = serde_json::from_slice(&fs::read(seal_path(path)).ok()?).ok()?;
    if Stamp::of(path)? != seal.stamp {
        let content = Digest::of(&fs::read(path).ok()?);
        if content != seal.content {
            tracing::warn!(file = %path.display(), "compiled code is damaged and is compiled again");
            return None;
        }
        // Copied or restored, but whole. Where the seal can't be renewed, the next start checks again.
        let _ = write_seal(path, content);
    }
    match map(wasm, path) {
        Ok(component) => Some(component),
        Err(error) => {
            tracing::warn!(file = %path.display(), %error, "compiled code does not fit and is compiled again");
            None
        }
    }
}

/// Maps a file of machine code into this process.
#[expect(unsafe_code, reason = "the one place where compiled code is mapped")]
fn map(wasm: &Engine, path: &Path) -> wasmtime::Result<Component> {
    // SAFETY: wasmtime runs what the file holds, so it has to be what `precompile_component` wrote. Its name holds the
    // engine's compatibility hash, its seal the digest of what was written, and a file is only ever put in place by
    // renaming: it never changes while it is mapped. Who can write the user's own files can run code as the user anyway.
    unsafe { Component::deserialize_file(wasm, path) }
}

fn seal_path(path: &Path) -> PathBuf {
    path.with_extension("seal")
}

fn write_seal(path: &Path, content: Digest) -> Result<(), DiskError> {
    let stamp = Stamp::of(path).ok_or_else(|| DiskError::on("read", path)(std::io::ErrorKind::NotFound.into()))?;
    let seal = serde_json::to_vec(&Seal { content, stamp }).expect("a seal is plain data");
    replace_file(&seal_path(path), &seal)
}

impl Stamp {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path).ok()?;
        Some(Self { size: metadata.len(), changed: (metadata.ctime(), metadata.ctime_nsec()), file: metadata.ino() })
    }

    /// Where the system tells no change time and no file number, the time of the last write has to do.
    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let written = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        let changed = (i64::try_from(written.as_secs()).ok()?, i64::from(written.subsec_nanos()));
        Some(Self { size: metadata.len(), changed, file: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bench {
        root: tempfile::TempDir,
        wasm: Engine,
        artifact: Artifact,
    }

    impl Bench {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            let path = root.path().join("a.wasm");
            let bytes = b"\0asm\x0d\0\x01\0";
            fs::write(&path, bytes).unwrap();
            Self { root, wasm: Engine::default(), artifact: Artifact { digest: Digest::of(bytes), path } }
        }

        fn cache(&self) -> CompiledCache {
            CompiledCache::new(&self.root.path().join("compiled"), &self.wasm)
        }

        fn code(&self) -> PathBuf {
            self.cache().folder.join(format!("{}.code", self.artifact.digest))
        }

        fn load(&self) {
            self.cache().component(&self.wasm, &self.artifact).unwrap();
        }
    }

    #[test]
    fn what_is_good_is_not_compiled_again() {
        let bench = Bench::new();
        bench.load();
        let before = Stamp::of(&bench.code()).unwrap();
        fs::remove_file(&bench.artifact.path).unwrap();
        bench.load();
        assert_eq!(Stamp::of(&bench.code()).unwrap(), before);
    }

    #[test]
    fn a_damaged_file_is_compiled_again() {
        for damage in [&b"short"[..], b"", &[0; 70_000]] {
            let bench = Bench::new();
            bench.load();
            let good = fs::read(bench.code()).unwrap();
            fs::write(bench.code(), damage).unwrap();
            assert!(open(&bench.wasm, &bench.code()).is_none());
            bench.load();
            assert_eq!(fs::read(bench.code()).unwrap(), good);
        }
    }

    #[test]
    fn one_flipped_bit_is_damage() {
        let bench = Bench::new();
        bench.load();
        let mut code = fs::read(bench.code()).unwrap();
        let middle = code.len() / 2;
        code[middle] ^= 1;
        fs::write(bench.code(), &code).unwrap();
        assert!(open(&bench.wasm, &bench.code()).is_none());
    }

    #[test]
    fn a_copied_file_is_whole_and_a_lost_seal_is_not_trusted() {
        let bench = Bench::new();
        bench.load();
        let code = fs::read(bench.code()).unwrap();
        replace_file(&bench.code(), &code).unwrap();
        assert!(open(&bench.wasm, &bench.code()).is_some());
        fs::remove_file(seal_path(&bench.code())).unwrap();
        assert!(open(&bench.wasm, &bench.code()).is_none());
    }

    #[test]
    fn another_engine_has_another_folder() {
        let bench = Bench::new();
        let mut config = wasmtime::Config::new();
        config.epoch_interruption(true);
        let other = Engine::new(&config).unwrap();
        assert_ne!(
            CompiledCache::new(bench.root.path(), &other).folder,
            CompiledCache::new(bench.root.path(), &bench.wasm).folder
        );
    }
}
