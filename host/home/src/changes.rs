use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::{DiskError, create_folder, replace_file};

/// Tells cheaply whether what is installed has changed since one last looked, whichever process changed it.
///
/// A number in a small file, raised after each change. Reading it costs one short read.
#[derive(Debug, Clone)]
pub struct Changes {
    path: PathBuf,
}

impl Changes {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file that a watcher has to watch.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// How many changes there have been; 0 where nothing was ever changed.
    pub fn count(&self) -> Result<u64, DiskError> {
        match fs::read_to_string(&self.path) {
            // A damaged count is as good as a new one: what counts is that the next change differs.
            Ok(text) => Ok(text.trim().parse().unwrap_or(0)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(DiskError::on("read", &self.path)(error)),
        }
    }

    /// Calls `tell` with the new count after each change, until the result is dropped. Several changes in a short time
    /// may be told as one.
    pub fn watch(&self, tell: impl Fn(u64) + Send + 'static) -> Result<Watching, DiskError> {
        let folder = self.path.parent().expect("the count lies in a folder");
        create_folder(folder)?;
        let (changes, mut last) = (self.clone(), self.count()?);
        let look = move |event: notify::Result<notify::Event>| {
            // Looking is itself an event of the folder: to answer it would never end.
            if event.is_ok_and(|event| event.kind.is_access()) {
                return;
            }
            if let Ok(count) = changes.count()
                && count != last
            {
                last = count;
                tell(count);
            }
        };
        let failed = |error: notify::Error| DiskError::on("watch", folder)(io::Error::other(error));
        let mut watcher = notify::recommended_watcher(look).map_err(failed)?;
        // The file itself is replaced at each change, so that only its folder can be watched.
        watcher.watch(folder, RecursiveMode::NonRecursive).map_err(failed)?;
        Ok(Watching { _watcher: watcher })
    }

    /// To be called after a change, under the lock that the change was made under.
    pub fn announce(&self) -> Result<(), DiskError> {
        replace_file(&self.path, format!("{}\n", self.count()?.wrapping_add(1)).as_bytes())
    }
}

/// Goes on watching until it is dropped.
pub struct Watching {
    _watcher: RecommendedWatcher,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_seen() {
        let root = tempfile::tempdir().unwrap();
        let changes = Changes::at(root.path().join("changes"));
        assert_eq!(changes.count().unwrap(), 0);
        changes.announce().unwrap();
        changes.announce().unwrap();
        assert_eq!(changes.count().unwrap(), 2);
        fs::write(changes.path(), "garbage").unwrap();
        changes.announce().unwrap();
        assert_eq!(changes.count().unwrap(), 1);
    }

    #[test]
    fn a_watcher_is_told() {
        let root = tempfile::tempdir().unwrap();
        let changes = Changes::at(root.path().join("data/changes"));
        let (sender, told) = std::sync::mpsc::channel();
        let watching = changes.watch(move |count| sender.send(count).unwrap()).unwrap();
        for count in 1..=3 {
            changes.announce().unwrap();
            assert_eq!(told.recv_timeout(std::time::Duration::from_secs(30)).unwrap(), count);
        }
        drop(watching);
        assert!(told.recv().is_err());
    }
}
