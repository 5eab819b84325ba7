use std::path::{Path, PathBuf};

use skill_home::{Lock, create_folder, replace_folder};
use skill_package::Digest;

use crate::{BuildError, Progress};

/// The pinned tools and dependencies that the engine installed for itself, each in a folder of the cache.
pub(crate) struct Tools {
    folder: PathBuf,
    progress: Progress,
}

impl Tools {
    pub(crate) fn new(cache: &Path, progress: Progress) -> Self {
        Self { folder: cache.join("tools"), progress }
    }

    /// The folder of what `pin` names; `install` fills it on first need, in a place of its own, so that a folder that
    /// is there is whole. Other processes wait for the one that installs.
    ///
    /// `name` begins the folder's name; `what` tells the user what is being installed.
    pub(crate) fn ensure(
        &self,
        name: &str,
        pin: &Digest,
        what: &str,
        install: impl FnOnce(&Path) -> Result<(), BuildError>,
    ) -> Result<PathBuf, BuildError> {
        self.unpack(name, pin, |folder| {
            (self.progress)(&format!("installing {what}"));
            install(folder)
        })
    }

    /// As [`ensure`](Self::ensure), for what is there in a moment and needs no telling.
    pub(crate) fn unpack(
        &self,
        name: &str,
        pin: &Digest,
        fill: impl FnOnce(&Path) -> Result<(), BuildError>,
    ) -> Result<PathBuf, BuildError> {
        let folder = self.folder.join(format!("{name}-{}", &pin.to_string()[..16]));
        if folder.exists() {
            return Ok(folder);
        }
        let _lock = Lock::acquire(&self.folder.join(format!("{name}.lock")))?;
        if folder.exists() {
            return Ok(folder);
        }
        create_folder(&self.folder)?;
        let new = tempfile::Builder::new()
            .prefix(".new-")
            .tempdir_in(&self.folder)
            .map_err(BuildError::on("create a folder in", &self.folder))?;
        fill(new.path())?;
        replace_folder(new.path(), &folder)?;
        Ok(folder)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn installs_once_and_not_by_halves() {
        let cache = tempfile::tempdir().unwrap();
        let lines = Arc::new(AtomicUsize::new(0));
        let counter = lines.clone();
        let tools = Tools::new(
            cache.path(),
            Arc::new(move |_| {
                counter.fetch_add(1, Ordering::SeqCst);
            }),
        );
        let pin = Digest::of(b"1.0");
        let refuse = |folder: &Path| {
            std::fs::write(folder.join("half"), "").unwrap();
            Err(BuildError::Refused { message: "no".into(), hint: None })
        };
        assert!(tools.ensure("x", &pin, "x 1.0", refuse).is_err());
        let fill = |folder: &Path| std::fs::write(folder.join("whole"), "").map_err(BuildError::on("write", folder));
        let folder = tools.ensure("x", &pin, "x 1.0", fill).unwrap();
        assert!(folder.join("whole").exists() && !folder.join("half").exists());
        assert_eq!(tools.ensure("x", &pin, "x 1.0", |_| unreachable!()).unwrap(), folder);
        assert_eq!(lines.load(Ordering::SeqCst), 2);
    }
}
