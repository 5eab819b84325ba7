use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

/// Decodes gzip (RFC 1952) as it comes, in steps whose output is bounded.
pub(crate) struct Gunzip(MultiGzDecoder<Vec<u8>>);

impl Gunzip {
    /// What one step reads at most. Deflate grows by a factor of 1,032 at most (RFC 1951), so that a step makes about 2 MiB.
    pub(crate) const STEP: usize = 2 << 10;

    pub(crate) fn new() -> Self {
        Self(MultiGzDecoder::new(Vec::new()))
    }

    /// Reads at most [`Self::STEP`] bytes, and gives what they decode to.
    pub(crate) fn step(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        debug_assert!(bytes.len() <= Self::STEP);
        self.0.write_all(bytes)?;
        self.0.flush()?;
        Ok(std::mem::take(self.0.get_mut()))
    }

    /// The last bytes; an error where the stream broke off.
    pub(crate) fn finish(&mut self) -> io::Result<Vec<u8>> {
        self.0.try_finish()?;
        Ok(std::mem::take(self.0.get_mut()))
    }
}
