use std::path::{Path, PathBuf};
use std::time::Duration;

use skill_catalog::{BuildFailure, Builder};
use skill_package::{Digest, Language, Script, ScriptLanguage, Source, parse_timeout};
use skill_runtime::{Artifact, Form};
use skill_toolchain::{BuildError, Interpreter, Toolchain};

use crate::print::note;
use crate::progress::Steps;

/// The toolchain, plugged into the catalog.
pub(crate) struct Toolchains {
    toolchain: Toolchain,
    steps: Steps,
}

impl Toolchains {
    pub(crate) fn new(cache: &Path) -> Self {
        let steps = Steps::default();
        let toolchain = Toolchain::new(cache, steps.teller());
        let toolchain = match work_limit() {
            Some(limit) => toolchain.with_work_limit(limit),
            None => toolchain,
        };
        Self { toolchain, steps }
    }

    /// The folder of the unpacked SDKs.
    pub(crate) fn sdk(&self) -> Result<PathBuf, BuildFailure> {
        self.end(self.toolchain.sdk())
    }

    /// The end of what took a while, and may have failed.
    fn end<T>(&self, made: Result<T, BuildError>) -> Result<T, BuildFailure> {
        self.steps.end();
        made.map_err(|error| BuildFailure { hint: error.hint(), error: Box::new(error) })
    }
}

/// What `SKILL_BUILD_TIMEOUT` says, for machines on which the usual limit is too short, or too long to wait for.
fn work_limit() -> Option<Duration> {
    let text = std::env::var("SKILL_BUILD_TIMEOUT").ok().filter(|text| !text.is_empty())?;
    match parse_timeout(&text) {
        Ok(limit) => Some(limit),
        Err(error) => {
            note!("warning: SKILL_BUILD_TIMEOUT is ignored: {error}");
            None
        }
    }
}

impl Builder for Toolchains {
    fn build(&self, source: &Source, out: &Path) -> Result<(), BuildFailure> {
        self.end(self.toolchain.build(source, out))
    }

    fn script(&self, source: &Source, language: ScriptLanguage) -> Result<Script, BuildFailure> {
        self.end(self.toolchain.script(source, language))
    }

    fn interpreter(&self, language: ScriptLanguage) -> Result<Artifact, BuildFailure> {
        let Interpreter { digest, path } = self.end(self.toolchain.interpreter(language))?;
        Ok(Artifact { digest, path, form: Form::Component })
    }

    fn pin(&self, language: Language) -> Digest {
        Toolchain::pin(language)
    }
}
