use std::path::Path;
use std::time::Duration;

use skill_catalog::{BuildFailure, Builder};
use skill_package::{Digest, Language, Source, parse_timeout};
use skill_toolchain::Toolchain;

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
        let built = self.toolchain.build(source, out);
        self.steps.end();
        built.map_err(|error| BuildFailure { hint: error.hint(), error: Box::new(error) })
    }

    fn pin(&self, language: Language) -> Digest {
        Toolchain::pin(language)
    }
}
