use std::path::Path;

use skill_catalog::{BuildFailure, Builder};
use skill_package::{Digest, Language, Source};
use skill_toolchain::Toolchain;

use crate::progress::Steps;

/// The toolchain, plugged into the catalog.
pub(crate) struct Toolchains {
    toolchain: Toolchain,
    steps: Steps,
}

impl Toolchains {
    pub(crate) fn new(cache: &Path) -> Self {
        let steps = Steps::default();
        Self { toolchain: Toolchain::new(cache, steps.teller()), steps }
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
