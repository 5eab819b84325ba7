use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use skill_home::create_folder;
use skill_package::{Digest, Language, Script, ScriptLanguage, Source};

use crate::interpreter::Interpreter;
use crate::tools::Tools;
use crate::{BuildError, Finding, js, process, python, rust, sdk};

/// Takes one line for each step that may take a while: `installing esbuild 0.28.2 …`.
pub type Progress = Arc<dyn Fn(&str) + Send + Sync>;

/// Makes components from sources. Everything it installs or leaves behind lies under the cache.
pub struct Toolchain {
    cache: PathBuf,
    progress: Progress,
    work_limit: Duration,
}

/// What a language's room works with during one build.
pub(crate) struct Workbench<'a> {
    pub(crate) tools: &'a Tools,
    /// The unpacked SDKs: `js`, `python`, `rust`, and the contract in `wit`.
    pub(crate) sdk: &'a Path,
    /// Gone when the build ends.
    pub(crate) scratch: &'a Path,
    /// For what makes the next build of the same skill faster.
    pub(crate) cache: &'a Path,
    pub(crate) progress: &'a Progress,
    /// How long the step may take in which the author's top-level code runs.
    pub(crate) work_limit: Duration,
}

impl Toolchain {
    pub fn new(cache: &Path, progress: Progress) -> Self {
        Self { cache: cache.to_owned(), progress, work_limit: process::WORK }
    }

    /// Bounds the step in which the author's top-level code runs: 5 minutes where nothing else is said.
    pub fn with_work_limit(self, work_limit: Duration) -> Self {
        Self { work_limit, ..self }
    }

    /// The folder of the unpacked SDKs: `js`, `python`, `rust`, and the contract in `wit`.
    pub fn sdk(&self) -> Result<PathBuf, BuildError> {
        sdk::unpack(&Tools::new(&self.cache, self.progress.clone()))
    }

    /// Builds the component of a source and writes it to `out`, which is left alone when the build fails.
    pub fn build(&self, source: &Source, out: &Path) -> Result<(), BuildError> {
        self.work(|bench| {
            let made = bench.scratch.join("component.wasm");
            match source.language {
                Language::JavaScript => js::build(bench, source, &made)?,
                Language::Python => python::build(bench, source, &made)?,
                Language::Rust => rust::build(bench, source, &made)?,
            }
            let component = std::fs::read(&made).map_err(BuildError::on("read", &made))?;
            Ok(skill_home::replace_file(out, &component)?)
        })
    }

    /// Makes the script of a source, whose language is this.
    pub fn script(&self, source: &Source, language: ScriptLanguage) -> Result<Script, BuildError> {
        self.work(|bench| match language {
            ScriptLanguage::JavaScript => js::script(bench, source),
            ScriptLanguage::Python => python::script(bench, source),
        })
    }

    /// The interpreter that evaluates the scripts of a language, built on first need.
    pub fn interpreter(&self, language: ScriptLanguage) -> Result<Interpreter, BuildError> {
        let name = match language {
            ScriptLanguage::JavaScript => "interpreter-js",
            ScriptLanguage::Python => "interpreter-python",
        };
        let tools = Tools::new(&self.cache, self.progress.clone());
        let folder = tools.unpack(name, &Self::pin(language.into()), |folder| {
            let out = folder.join(Interpreter::FILE);
            self.work(|bench| match language {
                ScriptLanguage::JavaScript => js::interpreter(bench, &out),
                ScriptLanguage::Python => python::interpreter(bench, &out),
            })?;
            Interpreter::keep_digest(folder)
        })?;
        Interpreter::at(&folder)
    }

    fn work<T>(&self, work: impl FnOnce(&Workbench<'_>) -> Result<T, BuildError>) -> Result<T, BuildError> {
        let tools = Tools::new(&self.cache, self.progress.clone());
        let sdk = sdk::unpack(&tools)?;
        let parent = self.cache.join("scratch");
        create_folder(&parent)?;
        let scratch = tempfile::tempdir_in(&parent).map_err(BuildError::on("create a folder in", &parent))?;
        work(&Workbench {
            tools: &tools,
            sdk: &sdk,
            scratch: scratch.path(),
            cache: &self.cache,
            progress: &self.progress,
            work_limit: self.work_limit,
        })
    }

    /// Names everything outside a skill's own files that decides what is built from them: SDKs and pinned tools.
    pub fn pin(language: Language) -> Digest {
        let pins = match language {
            Language::JavaScript => js::PINS,
            Language::Python => python::PINS,
            Language::Rust => rust::PINS,
        };
        Digest::of_parts(std::iter::once(&sdk::digest(language)).chain(pins).map(|pin| pin.as_bytes()))
    }

    /// What each language needs of the machine, and whether it is there.
    pub fn examine() -> Vec<Finding> {
        [js::examine(), python::examine(), rust::examine()].concat()
    }
}
