use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::fault::Fault;

/// What one call may still write to files, over all of them and in all ways.
///
/// Counted is what takes up room on the disk: the bytes written, or what a file grows by where that is more, since a
/// hole can be filled later for next to nothing; and a block for each name that is made.
#[derive(Clone)]
pub(crate) struct Written(Arc<Count>);

struct Count {
    limit: u64,
    used: AtomicU64,
    refused: AtomicBool,
}

/// What a file system keeps at least for a file, a folder or a link.
const BLOCK: u64 = 4096;

/// The call has written as much as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no space left: the call has written as much as it may")]
pub(super) struct Full;

impl Written {
    pub(super) fn new(limit: u64) -> Self {
        Self(Arc::new(Count { limit, used: AtomicU64::new(0), refused: AtomicBool::new(false) }))
    }

    /// The limit, where the guest ever met it. It may have gone on without.
    pub(crate) fn refused(&self) -> Option<u64> {
        self.0.refused.load(Ordering::Relaxed).then_some(self.0.limit)
    }

    /// Claims room, all of it or none.
    pub(super) fn claim(&self, bytes: u64) -> Result<(), Full> {
        let within = |used: u64| used.checked_add(bytes).filter(|used| *used <= self.0.limit);
        match self.0.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, within) {
            Ok(_) => Ok(()),
            Err(_) => {
                self.0.refused.store(true, Ordering::Relaxed);
                Err(Full)
            }
        }
    }

    /// Claims room for one more name in a folder.
    pub(super) fn claim_name(&self) -> Result<(), Full> {
        self.claim(BLOCK)
    }

    /// Claims room for a write at an offset.
    pub(super) fn claim_write(&self, file: &File, offset: u64, length: u64) -> Result<(), Fault> {
        if length == 0 {
            return Ok(());
        }
        let growth = growth(file, offset.saturating_add(length))?;
        Ok(self.claim(growth.max(length))?)
    }

    /// Claims room for a file of this size.
    pub(super) fn claim_size(&self, file: &File, size: u64) -> Result<(), Fault> {
        Ok(self.claim(growth(file, size)?)?)
    }
}

fn growth(file: &File, size: u64) -> Result<u64, Fault> {
    Ok(size.saturating_sub(file.metadata()?.len()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file
    }

    #[test]
    fn what_is_written_over_counts_as_well() {
        let (written, file) = (Written::new(10), file(b"0123456789"));
        assert!(written.claim_write(&file, 0, 6).is_ok());
        assert!(written.refused().is_none());
        assert!(matches!(written.claim_write(&file, 0, 6), Err(Fault::Full(Full))));
        assert_eq!(written.refused(), Some(10));
        assert!(written.claim_write(&file, 0, 4).is_ok() && written.claim(1).is_err());
    }

    #[test]
    fn a_hole_counts_as_what_the_file_grows_by() {
        let (written, file) = (Written::new(100), file(b"0123456789"));
        assert!(matches!(written.claim_write(&file, 109, 2), Err(Fault::Full(Full))));
        assert!(written.claim_write(&file, 59, 1).is_ok());
        assert!(written.claim(50).is_ok() && written.claim(1).is_err());
        assert!(matches!(written.claim_size(&file, u64::MAX), Err(Fault::Full(Full))));
        assert!(matches!(written.claim_write(&file, u64::MAX, 2), Err(Fault::Full(Full))));
    }

    #[test]
    fn nothing_costs_nothing() {
        let (written, file) = (Written::new(0), file(b"0123456789"));
        assert!(written.claim_write(&file, 1 << 40, 0).is_ok());
        assert!(written.claim_size(&file, 10).is_ok() && written.claim_size(&file, 0).is_ok());
        assert!(written.claim_name().is_err());
    }
}
