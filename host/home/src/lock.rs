use std::fs::File;
use std::path::Path;

use crate::{DiskError, create_folder};

/// Holds a lock among all processes of this machine until it is dropped, or its process ends however it ends.
#[derive(Debug)]
pub struct Lock {
    // The system lets go when the file is closed.
    _file: File,
}

impl Lock {
    /// Waits until the lock is free. The file at `path` stays; only the lock on it counts.
    pub fn acquire(path: &Path) -> Result<Self, DiskError> {
        if let Some(folder) = path.parent() {
            create_folder(folder)?;
        }
        let open = || {
            let file = File::options().create(true).truncate(false).write(true).open(path)?;
            file.lock()?;
            Ok(Self { _file: file })
        };
        open().map_err(DiskError::on("lock", path))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_holder_at_a_time() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("some/lock");
        let inside = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let _lock = Lock::acquire(&path).unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
    }
}
