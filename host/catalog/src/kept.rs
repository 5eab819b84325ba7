use std::fs;
use std::path::PathBuf;

use skill_home::{DiskError, Lock, replace_file};
use skill_package::Digest;

/// A file in the cache that took time to make.
///
/// Beside it lies the digest of its content, so that one that was damaged or edited is made anew.
pub(crate) struct Kept {
    path: PathBuf,
}

impl Kept {
    /// `path` ends in no extension that another file of the same name needs: `digest` and `lock` are taken.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &PathBuf {
        &self.path
    }

    /// The content with its digest, if it is there and whole.
    pub(crate) fn read(&self) -> Option<(Vec<u8>, Digest)> {
        let wanted: Digest = fs::read_to_string(self.path.with_extension("digest")).ok()?.parse().ok()?;
        let content = fs::read(&self.path).ok()?;
        let digest = Digest::of(&content);
        (digest == wanted).then_some((content, digest))
    }

    /// Held by whoever makes it.
    pub(crate) async fn lock(&self) -> Result<Lock, DiskError> {
        let path = self.path.with_extension("lock");
        tokio::task::spawn_blocking(move || Lock::acquire(&path)).await.expect("waiting does not panic")
    }

    /// Keeps new content, and gives its digest.
    pub(crate) fn write(&self, content: &[u8]) -> Result<Digest, DiskError> {
        let digest = Digest::of(content);
        replace_file(&self.path, content)?;
        replace_file(&self.path.with_extension("digest"), digest.to_string().as_bytes())?;
        Ok(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::at(folder.path().join("deep/it.wasm"));
        assert_eq!(kept.read(), None);
        let digest = kept.write(b"component").unwrap();
        assert_eq!(kept.read(), Some((b"component".to_vec(), digest)));
        fs::write(kept.path(), b"dmaage").unwrap();
        assert_eq!(kept.read(), None);
    }
}
