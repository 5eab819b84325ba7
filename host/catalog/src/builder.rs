use std::error::Error;
use std::fmt;
use std::path::Path;

use skill_package::{Digest, Language, Script, ScriptLanguage, Source};
use skill_runtime::Artifact;

/// Makes components and scripts of sources. The catalog runs and installs sources without knowing any compiler.
///
/// Everything here blocks its thread, for minutes at worst.
pub trait Builder: Send + Sync {
    /// Builds a component and writes it to `out`.
    fn build(&self, source: &Source, out: &Path) -> Result<(), BuildFailure>;

    /// Makes a script of a source, whose language is this.
    fn script(&self, source: &Source, language: ScriptLanguage) -> Result<Script, BuildFailure>;

    /// The component that evaluates the scripts of a language, built on first need.
    fn interpreter(&self, language: ScriptLanguage) -> Result<Artifact, BuildFailure>;

    /// Names everything beside the source that decides what is made of it.
    fn pin(&self, language: Language) -> Digest;
}

/// Why a source did not become a component or script, and what to type next.
#[derive(Debug)]
pub struct BuildFailure {
    pub error: Box<dyn Error + Send + Sync>,
    pub hint: Option<String>,
}

impl fmt::Display for BuildFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for BuildFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
