use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use skill_home::{DiskError, Lock, SealKey, create_folder, is_own_folder, replace_file};
use skill_package::{Digest, Script};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::engine::Artifact;
use crate::error::LoadError;
use crate::seal::{Found, Sealer};

/// Machine code on disk, by the artifact's digest and by everything of the engine that decides what it compiles to.
///
/// Beside each file lies a [`Seal`](crate::seal::Seal): what is damaged, swapped or not the engine's own is noticed, and
/// compiled again instead of run. Against a program that runs as the same user nothing here helps, nor could it.
pub(crate) struct CompiledCache {
    folder: PathBuf,
    /// The name of the folder, which names the engine.
    engine: String,
    key: PathBuf,
}

impl CompiledCache {
    pub(crate) fn new(folder: &Path, key: &Path, wasm: &Engine) -> Self {
        let mut hasher = DefaultHasher::new();
        wasm.precompile_compatibility_hash().hash(&mut hasher);
        let engine = format!("{:016x}", hasher.finish());
        Self { folder: folder.join(&engine), engine, key: key.to_owned() }
    }

    /// The component of an artifact: mapped where its machine code is there and good, else compiled.
    ///
    /// Where two processes need the same one, the second waits for the first. A cache that others can write to is
    /// refused; where nothing can be kept, as in one that is read only, the work is done all the same.
    pub(crate) fn component(&self, wasm: &Engine, artifact: &Artifact) -> Result<Component, LoadError> {
        let prepared = create_folder(&self.folder).and_then(|()| SealKey::at(&self.key));
        self.require_own()?;
        match prepared {
            Ok(key) => self.cached(wasm, artifact, &key),
            Err(error) => {
                not_kept(&error);
                compile(wasm, &source(artifact)?)
            }
        }
    }

    fn cached(&self, wasm: &Engine, artifact: &Artifact, key: &SealKey) -> Result<Component, LoadError> {
        let path = self.folder.join(format!("{}.code", artifact.digest));
        let sealer = Sealer { key, engine: &self.engine, artifact: &artifact.digest };
        if let Some(component) = open(wasm, &path, &sealer) {
            return Ok(component);
        }
        let lock = Lock::acquire(&path.with_extension("lock")).inspect_err(not_kept).ok();
        if let Some(component) = open(wasm, &path, &sealer) {
            return Ok(component);
        }
        let source = source(artifact)?;
        if lock.is_none() {
            return compile(wasm, &source);
        }
        let code = wasm.precompile_component(&source).map_err(|error| LoadError::Compile(format!("{error:#}")))?;
        let kept = replace_file(&path, &code).and_then(|()| sealer.seal(&path, Digest::of(&code)));
        let _ = kept.inspect_err(not_kept);
        match open(wasm, &path, &sealer) {
            Some(component) => Ok(component),
            None => compile(wasm, &source),
        }
    }

    /// What an interpreter made of a script before, if it is there and good.
    pub(crate) fn prepared(&self, script: &Digest, interpreter: &Digest) -> Option<Script> {
        let key = SealKey::at(&self.key).ok()?;
        self.require_own().ok()?;
        let both = both(script, interpreter);
        let path = self.prepared_path(&both);
        match (Sealer { key: &key, engine: &self.engine, artifact: &both }).look(&path) {
            Found::Good => Script::parse(fs::read(&path).ok()?).ok(),
            Found::Unsealed | Found::Damaged => None,
        }
    }

    /// Keeps what an interpreter made of a script. Where that is not possible, it is made anew at each start.
    pub(crate) fn keep_prepared(&self, script: &Digest, interpreter: &Digest, prepared: &Script) {
        let both = both(script, interpreter);
        let path = self.prepared_path(&both);
        let kept = SealKey::at(&self.key).and_then(|key| {
            replace_file(&path, prepared.bytes())?;
            Sealer { key: &key, engine: &self.engine, artifact: &both }.seal(&path, Digest::of(prepared.bytes()))
        });
        let _ = kept.inspect_err(not_kept);
    }

    fn prepared_path(&self, both: &Digest) -> PathBuf {
        self.folder.join(format!("{both}.prepared"))
    }

    /// Machine code is run as it lies there, so that nobody else may put any: not into the folder, and not the folder
    /// itself into its place.
    fn require_own(&self) -> Result<(), LoadError> {
        match self.folder.ancestors().take(3).find(|folder| folder.is_dir() && !is_own_folder(folder)) {
            Some(exposed) => Err(LoadError::Exposed(exposed.to_owned())),
            None => Ok(()),
        }
    }
}

/// Names a script together with the interpreter that prepares it.
fn both(script: &Digest, interpreter: &Digest) -> Digest {
    Digest::of_parts([script, interpreter].map(Digest::to_string).iter().map(String::as_bytes))
}

fn not_kept(error: &DiskError) {
    tracing::warn!(%error, because = %error.source, "compiled code is not kept, so that each start compiles anew");
}

/// The bytes of an artifact. What is kept under a digest has to be what the digest names.
fn source(artifact: &Artifact) -> Result<Vec<u8>, LoadError> {
    let source = fs::read(&artifact.path).map_err(DiskError::on("read", &artifact.path))?;
    if Digest::of(&source) == artifact.digest { Ok(source) } else { Err(LoadError::Changed(artifact.path.clone())) }
}

fn compile(wasm: &Engine, source: &[u8]) -> Result<Component, LoadError> {
    Component::new(wasm, source).map_err(|error| LoadError::Compile(format!("{error:#}")))
}

/// Maps a file whose seal holds. `None` means: compile it.
fn open(wasm: &Engine, path: &Path, sealer: &Sealer<'_>) -> Option<Component> {
    match sealer.look(path) {
        Found::Good => {}
        Found::Unsealed => {
            if path.exists() {
                tracing::warn!(file = %path.display(), "compiled code has no seal of this engine and is compiled again");
            }
            return None;
        }
        Found::Damaged => {
            tracing::warn!(file = %path.display(), "compiled code is damaged and is compiled again");
            return None;
        }
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
    // engine's compatibility hash, its seal the authenticated digest of what was written, nobody else can write to its
    // folder, and a file is only ever put in place by renaming: it never changes while it is mapped. Who can write the
    // user's own files can run code as the user anyway.
    unsafe { Component::deserialize_file(wasm, path) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Form;
    use crate::seal::{Stamp, seal_path};

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
            Self {
                root,
                wasm: Engine::default(),
                artifact: Artifact { digest: Digest::of(bytes), path, form: Form::Component },
            }
        }

        fn cache(&self) -> CompiledCache {
            CompiledCache::new(&self.root.path().join("cache/compiled"), &self.root.path().join("key"), &self.wasm)
        }

        fn code(&self) -> PathBuf {
            self.cache().folder.join(format!("{}.code", self.artifact.digest))
        }

        /// What a part of the cache does with the sealer of the bench's own artifact.
        fn sealed<T>(&self, with: impl FnOnce(&Sealer<'_>) -> T) -> T {
            let key = SealKey::at(&self.root.path().join("key")).unwrap();
            let cache = self.cache();
            with(&Sealer { key: &key, engine: &cache.engine, artifact: &self.artifact.digest })
        }

        fn open(&self) -> Option<Component> {
            self.sealed(|sealer| open(&self.wasm, &self.code(), sealer))
        }

        /// Changes one member of the seal, and nothing else.
        fn edit_seal(&self, member: &str, value: impl serde::Serialize) {
            let path = seal_path(&self.code());
            let mut seal: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            seal[member] = serde_json::to_value(value).unwrap();
            fs::write(path, seal.to_string()).unwrap();
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
            assert!(bench.open().is_none());
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
        assert!(bench.open().is_none());
    }

    #[test]
    fn a_copied_file_is_whole_and_a_lost_seal_is_not_trusted() {
        let bench = Bench::new();
        bench.load();
        let code = fs::read(bench.code()).unwrap();
        replace_file(&bench.code(), &code).unwrap();
        assert!(bench.open().is_some());
        fs::remove_file(seal_path(&bench.code())).unwrap();
        assert!(bench.open().is_none());
    }

    #[test]
    fn another_engine_has_another_folder() {
        let bench = Bench::new();
        let mut config = wasmtime::Config::new();
        config.epoch_interruption(true);
        let other = Engine::new(&config).unwrap();
        assert_ne!(
            CompiledCache::new(bench.root.path(), bench.root.path(), &other).folder,
            CompiledCache::new(bench.root.path(), bench.root.path(), &bench.wasm).folder
        );
    }

    /// Another component, to be compiled beside the first.
    fn other() -> (tempfile::TempDir, Artifact) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("b.wasm");
        // An empty component with a custom section.
        let bytes = b"\0asm\x0d\0\x01\0\0\x03\x02hi";
        fs::write(&path, bytes).unwrap();
        (root, Artifact { digest: Digest::of(bytes), path, form: Form::Component })
    }

    #[test]
    fn the_code_of_another_artifact_is_not_run_even_with_its_seal() {
        let bench = Bench::new();
        bench.load();
        let (_root, other) = other();
        bench.cache().component(&bench.wasm, &other).unwrap();
        let theirs = bench.cache().folder.join(format!("{}.code", other.digest));
        fs::copy(&theirs, bench.code()).unwrap();
        fs::copy(seal_path(&theirs), seal_path(&bench.code())).unwrap();
        assert!(bench.open().is_none());
    }

    #[test]
    fn a_seal_made_without_the_key_does_not_hold() {
        let bench = Bench::new();
        bench.load();
        let cache = bench.cache();
        let foreign = SealKey::at(&bench.root.path().join("foreign")).unwrap();
        let forger = Sealer { key: &foreign, engine: &cache.engine, artifact: &bench.artifact.digest };
        forger.seal(&bench.code(), Digest::of(&fs::read(bench.code()).unwrap())).unwrap();
        assert!(bench.open().is_none());
        bench.load();
        assert!(bench.open().is_some());
    }

    #[test]
    fn the_seal_of_another_engine_does_not_hold() {
        let bench = Bench::new();
        bench.load();
        let key = SealKey::at(&bench.root.path().join("key")).unwrap();
        let other = Sealer { key: &key, engine: "another", artifact: &bench.artifact.digest };
        other.seal(&bench.code(), Digest::of(&fs::read(bench.code()).unwrap())).unwrap();
        assert!(bench.open().is_none());
    }

    #[test]
    fn an_edited_stamp_does_not_hold() {
        let bench = Bench::new();
        bench.load();
        let mut code = fs::read(bench.code()).unwrap();
        code[0] ^= 1;
        fs::write(bench.code(), &code).unwrap();
        bench.edit_seal("stamp", Stamp::of(&bench.code()).unwrap());
        // Not `open`: wasmtime would refuse that code by itself.
        assert_eq!(bench.sealed(|sealer| sealer.look(&bench.code())), Found::Unsealed);
    }

    #[test]
    fn an_edited_digest_does_not_hold() {
        let bench = Bench::new();
        bench.load();
        let mut code = fs::read(bench.code()).unwrap();
        code[0] ^= 1;
        fs::write(bench.code(), &code).unwrap();
        assert_eq!(bench.sealed(|sealer| sealer.look(&bench.code())), Found::Damaged);
        bench.edit_seal("content", Digest::of(&code));
        assert_eq!(bench.sealed(|sealer| sealer.look(&bench.code())), Found::Unsealed);
    }

    #[cfg(unix)]
    #[test]
    fn a_cache_that_others_can_write_to_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let engine = Bench::new().cache().engine;
        for folder in ["cache", "cache/compiled", &format!("cache/compiled/{engine}")] {
            let bench = Bench::new();
            bench.load();
            let folder = bench.root.path().join(folder);
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
            let refused = bench.cache().component(&bench.wasm, &bench.artifact).map(drop).unwrap_err();
            assert!(matches!(&refused, LoadError::Exposed(path) if *path == folder), "{refused}");
        }
    }
}
