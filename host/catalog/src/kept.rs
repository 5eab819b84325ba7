use std::fs;
use std::path::{Path, PathBuf};

use skill_home::{DiskError, Lock, replace_file};
use skill_package::Digest;
use skill_runtime::Artifact;

/// What was once built from a source, in the cache, under the source's digest.
///
/// Beside the component lies its own digest, so that a damaged one is built again.
pub(crate) struct Build {
    component: PathBuf,
    digest: PathBuf,
}

impl Build {
    pub(crate) fn at(folder: &Path, source: &Digest) -> Self {
        let file = |extension| folder.join(format!("{source}.{extension}"));
        Self { component: file("wasm"), digest: file("digest") }
    }

    /// The component, if it is there and whole.
    pub(crate) fn known(&self) -> Option<Artifact> {
        let wanted: Digest = fs::read_to_string(&self.digest).ok()?.parse().ok()?;
        let digest = Digest::of(&fs::read(&self.component).ok()?);
        (digest == wanted).then(|| Artifact { digest, path: self.component.clone() })
    }

    /// Held by whoever builds.
    pub(crate) async fn lock(&self) -> Result<Lock, DiskError> {
        let path = self.component.with_extension("lock");
        tokio::task::spawn_blocking(move || Lock::acquire(&path)).await.expect("waiting does not panic")
    }

    /// Keeps a component that was built and checked.
    pub(crate) fn keep(&self, component: &[u8]) -> Result<Artifact, DiskError> {
        let digest = Digest::of(component);
        replace_file(&self.component, component)?;
        replace_file(&self.digest, digest.to_string().as_bytes())?;
        Ok(Artifact { digest, path: self.component.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_build_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        let build = || Build::at(folder.path(), &Digest::of(b"source"));
        assert_eq!(build().known(), None);
        let kept = build().keep(b"component").unwrap();
        assert_eq!(build().known(), Some(kept));
        fs::write(build().component, b"dmaage").unwrap();
        assert_eq!(build().known(), None);
    }
}
