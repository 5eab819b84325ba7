use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::{DiskError, create_folder, replace_file};

/// 32 random bytes that only the current user can read: what is sealed with them was made by the engine.
///
/// Made at first need. One that was damaged, or that others could read, is replaced, and what it had sealed is then
/// made anew.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl SealKey {
    pub fn at(path: &Path) -> Result<Self, DiskError> {
        if let Some(key) = read(path)? {
            return Ok(key);
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key)
            .map_err(|error| DiskError::on("make random bytes for", path)(io::Error::other(error)))?;
        if path.exists() {
            tracing::warn!(file = %path.display(), "the key was damaged or open to others, and is replaced");
            replace_file(path, &key)?;
            return Ok(Self(key));
        }
        create(path, &key)?;
        // Another process may have been quicker.
        match read(path)? {
            Some(key) => Ok(key),
            None => Err(DiskError::on("read", path)(ErrorKind::InvalidData.into())),
        }
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The key; `None` where there is none, or none to be trusted.
fn read(path: &Path) -> Result<Option<SealKey>, DiskError> {
    match fs::read(path) {
        Ok(bytes) if is_private(path) => Ok(bytes.try_into().ok().map(SealKey)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::on("read", path)(error)),
    }
}

/// Puts a whole file in place unless there is one. Temporary files are readable by their owner alone.
fn create(path: &Path, key: &[u8]) -> Result<(), DiskError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_folder(folder)?;
    let write = || {
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        io::Write::write_all(&mut file, key)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error),
            _ => Ok(()),
        }
    };
    write().map_err(DiskError::on("write", path))
}

#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.mode() & 0o077 == 0)
}

/// The user's folders are private by themselves there.
#[cfg(not(unix))]
fn is_private(_: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("data/key");
        let keys: Vec<_> = std::thread::scope(|scope| {
            let make = || *SealKey::at(&path).unwrap().bytes();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(make)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]) && keys[0] != [0; 32]);
        assert!(is_private(&path));
    }

    #[test]
    fn a_damaged_key_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("key");
        let before = *SealKey::at(&path).unwrap().bytes();
        fs::write(&path, "short").unwrap();
        let after = *SealKey::at(&path).unwrap().bytes();
        assert_ne!(before, after);
        assert_eq!(*SealKey::at(&path).unwrap().bytes(), after);
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_could_read_is_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("key");
        let before = *SealKey::at(&path).unwrap().bytes();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_ne!(*SealKey::at(&path).unwrap().bytes(), before);
        assert!(is_private(&path));
    }
}
