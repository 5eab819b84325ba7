use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::{DiskError, create_folder, replace_file};

/// Tells cheaply whether what is installed has changed since one last looked, whichever process changed it.
///
/// A number in a small file, which differs after each change. Reading it costs one short read.
#[derive(Debug, Clone)]
pub struct Changes {
    path: PathBuf,
}

impl Changes {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file that a watcher has to watch.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names the state that the last change has left; 0 where nothing was ever changed.
    pub fn latest(&self) -> Result<u64, DiskError> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(text.trim().parse().unwrap_or(0)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(DiskError::on("read", &self.path)(error)),
        }
    }

    /// Calls `tell` with what names the new state after each change, until the result is dropped. Several changes in
    /// a short time may be told as one.
    pub fn watch(&self, tell: impl Fn(u64) + Send + 'static) -> Result<Watching, DiskError> {
        let folder = self.path.parent().expect("the file lies in a folder");
        create_folder(folder)?;
        let (changes, mut last) = (self.clone(), self.latest()?);
        let look = move || {
            if let Ok(latest) = changes.latest()
                && latest != last
            {
                last = latest;
                tell(latest);
            }
        };
        let look = Arc::new(Mutex::new(look));
        let look_again = Arc::clone(&look);
        let looking = move |event: notify::Result<notify::Event>| {
            // Looking is itself an event of the folder: to answer it would never end.
            if event.is_ok_and(|event| event.kind.is_access()) {
                return;
            }
            look.lock().unwrap_or_else(PoisonError::into_inner)();
        };
        let failed = |error: notify::Error| DiskError::on("watch", folder)(io::Error::other(error));
        let mut watcher = notify::recommended_watcher(looking).map_err(failed)?;
        // The file itself is replaced at each change, so that only its folder can be watched.
        watcher.watch(folder, RecursiveMode::NonRecursive).map_err(failed)?;
        // What happened before the watch began is told as well.
        look_again.lock().unwrap_or_else(PoisonError::into_inner)();
        Ok(Watching { _watcher: watcher })
    }

    /// To be called after a change, under the lock that the change was made under.
    pub fn announce(&self) -> Result<(), DiskError> {
        // A plain count would begin anew where the file was lost, and repeat itself.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64);
        let next = now.max(self.latest()?.saturating_add(1));
        replace_file(&self.path, format!("{next}\n").as_bytes())
    }
}

/// Calls `tell` whenever something below a folder changes, or beside a file, until the result is dropped. Several changes
/// in a short time may be told as one, and some that do not matter are told as well.
pub fn watch_source(path: &Path, tell: impl Fn() + Send + 'static) -> Result<Watching, DiskError> {
    let failed = |error: notify::Error| DiskError::on("watch", path)(io::Error::other(error));
    let looking = move |event: notify::Result<notify::Event>| {
        if !event.is_ok_and(|event| event.kind.is_access()) {
            tell();
        }
    };
    let mut watcher = notify::recommended_watcher(looking).map_err(failed)?;
    let (folder, mode) = match path.parent() {
        // Editors replace a file, so that only its folder can be watched.
        Some(folder) if path.is_file() => (folder, RecursiveMode::NonRecursive),
        _ => (path, RecursiveMode::Recursive),
    };
    watcher.watch(folder, mode).map_err(failed)?;
    Ok(Watching { _watcher: watcher })
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
        let mut seen = vec![changes.latest().unwrap()];
        let mut announce = || {
            changes.announce().unwrap();
            seen.push(changes.latest().unwrap());
        };
        announce();
        announce();
        fs::write(changes.path(), "garbage").unwrap();
        announce();
        fs::remove_file(changes.path()).unwrap();
        announce();
        assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
    }

    #[test]
    fn a_watcher_is_told() {
        let root = tempfile::tempdir().unwrap();
        let changes = Changes::at(root.path().join("data/changes"));
        let (sender, told) = std::sync::mpsc::channel();
        let watching = changes.watch(move |latest| sender.send(latest).unwrap()).unwrap();
        for _ in 0..3 {
            changes.announce().unwrap();
            let latest = changes.latest().unwrap();
            assert_eq!(told.recv_timeout(std::time::Duration::from_secs(30)).unwrap(), latest);
        }
        drop(watching);
        assert!(told.recv().is_err());
    }
}
