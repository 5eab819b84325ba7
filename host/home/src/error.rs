use std::io;
use std::path::{Path, PathBuf};

/// Something on disk could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[error("could not {action} `{}`", path.display())]
pub struct DiskError {
    /// A verb that fits after "could not": `read`, `write`, `lock`, …
    pub action: &'static str,
    pub path: PathBuf,
    pub source: io::Error,
}

impl DiskError {
    /// For `map_err`: an I/O error becomes one that names what was being done, and to what.
    pub fn on(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self { action, path: path.to_owned(), source }
    }
}
