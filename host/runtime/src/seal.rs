use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use skill_home::{DiskError, SealKey, replace_file};
use skill_package::Digest;

/// Says of a file of machine code that the engine made it, from what, and what it was when it was last found good.
///
/// Authenticated (HMAC-SHA-256, RFC 2104) with a key that lies outside the cache: who can only write to the cache can
/// neither edit a file, nor give it the seal of another one or of another time.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Seal {
    content: Digest,
    stamp: Stamp,
    /// Hexadecimal.
    mac: String,
}

/// Changes whenever the file does: then its content is checked anew, and else that check is saved.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    size: u64,
    /// When and where the file was changed or put, as the system counts.
    changed: (i64, i64),
    file: u64,
}

/// How a file is found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// As it was when it was last found good.
    Good,
    /// There is no seal of the engine's own.
    Unsealed,
    /// It holds something else than was sealed.
    Damaged,
}

/// Seals the machine code of one artifact for one engine.
pub(crate) struct Sealer<'a> {
    pub(crate) key: &'a SealKey,
    /// Names the version and the settings that the code was compiled with.
    pub(crate) engine: &'a str,
    pub(crate) artifact: &'a Digest,
}

impl Sealer<'_> {
    /// Seals a file whose content has this digest.
    pub(crate) fn seal(&self, path: &Path, content: Digest) -> Result<(), DiskError> {
        let stamp = Stamp::of(path).ok_or_else(|| DiskError::on("read", path)(io::ErrorKind::NotFound.into()))?;
        let mac = self.mac(&content, &stamp).finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let seal = serde_json::to_vec(&Seal { content, stamp, mac }).expect("a seal is plain data");
        replace_file(&seal_path(path), &seal)
    }

    /// Looks at a file: in full only where it is not the one that was sealed, as the system counts files.
    pub(crate) fn look(&self, path: &Path) -> Found {
        let seal = fs::read(seal_path(path)).ok().and_then(|text| serde_json::from_slice::<Seal>(&text).ok());
        let Some((seal, stamp)) = seal.filter(|seal| self.is_ours(seal)).zip(Stamp::of(path)) else {
            return Found::Unsealed;
        };
        if seal.stamp == stamp {
            return Found::Good;
        }
        if fs::read(path).map(|content| Digest::of(&content)).ok() != Some(seal.content) {
            return Found::Damaged;
        }
        // Copied or restored, but whole. Where the seal can't be renewed, the next start looks again.
        let _ = self.seal(path, seal.content);
        Found::Good
    }

    fn is_ours(&self, seal: &Seal) -> bool {
        let mac: Option<Vec<u8>> = (seal.mac.len() == 64 && seal.mac.is_ascii())
            .then(|| {
                (0..32).map(|at| u8::from_str_radix(&seal.mac[2 * at..2 * at + 2], 16)).collect::<Result<_, _>>().ok()
            })
            .flatten();
        mac.is_some_and(|mac| self.mac(&seal.content, &seal.stamp).verify_slice(&mac).is_ok())
    }

    fn mac(&self, content: &Digest, stamp: &Stamp) -> Hmac<Sha256> {
        let sealed = serde_json::to_vec(&(self.engine, self.artifact, content, stamp)).expect("plain data");
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.bytes()).expect("a key of any length will do");
        mac.update(&sealed);
        mac
    }
}

pub(crate) fn seal_path(path: &Path) -> PathBuf {
    path.with_extension("seal")
}

impl Stamp {
    #[cfg(unix)]
    pub(crate) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path).ok()?;
        Some(Self { size: metadata.len(), changed: (metadata.ctime(), metadata.ctime_nsec()), file: metadata.ino() })
    }

    /// Where the system tells no change time and no file number, the time of the last write has to do.
    #[cfg(not(unix))]
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let written = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        let changed = (i64::try_from(written.as_secs()).ok()?, i64::from(written.subsec_nanos()));
        Some(Self { size: metadata.len(), changed, file: 0 })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn a_stamp_tells_size_change_and_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "12345").unwrap();
        let there = fs::metadata(file.path()).unwrap();
        let stamp = Stamp::of(file.path()).unwrap();
        assert_eq!(stamp, Stamp { size: 5, changed: (there.ctime(), there.ctime_nsec()), file: there.ino() });
    }
}
