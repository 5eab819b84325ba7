use std::error::Error;
use std::fmt;
use std::path::Path;

use skill_package::{Digest, Language, Source};

/// Makes components from sources. The catalog runs and installs sources without knowing any compiler.
pub trait Builder: Send + Sync {
    /// Builds a component and writes it to `out`. Blocks its thread, for minutes at worst.
    fn build(&self, source: &Source, out: &Path) -> Result<(), BuildFailure>;

    /// Names everything beside the source that decides what is built from it.
    fn pin(&self, language: Language) -> Digest;
}

/// Why a source did not become a component, and what to type next.
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
