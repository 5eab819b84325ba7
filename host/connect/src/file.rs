use std::fs::{self, Metadata, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use skill_home::create_folder;

use crate::error::ConnectError;

/// Links that are followed at most.
const LINKS: usize = 40;

/// How long another program may hold a file that is to be changed, and after how long it has forgotten it.
const PATIENCE: Duration = Duration::from_secs(3);
const FORGOTTEN: Duration = Duration::from_secs(10);

/// A user's file as it was read. It may be one that is not there yet.
pub(crate) struct File {
    /// As it was named.
    pub(crate) named: PathBuf,
    /// Where its links lead.
    target: PathBuf,
    bytes: Option<Vec<u8>>,
}

impl File {
    pub(crate) fn read(path: &Path) -> Result<Self, ConnectError> {
        let target = follow(path)?;
        let bytes = match fs::metadata(&target) {
            Ok(metadata) if !metadata.is_file() => return Err(ConnectError::NoFile(target)),
            Ok(metadata) if metadata.permissions().readonly() => return Err(ConnectError::ReadOnly(target)),
            Ok(_) => Some(fs::read(&target).map_err(ConnectError::disk("read", &target))?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(ConnectError::disk("read", &target)(error)),
        };
        Ok(Self { named: path.to_owned(), target, bytes })
    }

    pub(crate) fn text(&self) -> Result<&str, ConnectError> {
        let bytes = self.bytes.as_deref().unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|_| ConnectError::NotText(self.target.clone()))
    }

    /// Keeps what was read in a folder that is its owner's alone: such files hold what other servers are entrusted with.
    pub(crate) fn back_up(&self, folder: &Path, name: &str) -> Result<Option<PathBuf>, ConnectError> {
        let Some(bytes) = &self.bytes else { return Ok(None) };
        create_folder(folder).map_err(|error| ConnectError::disk("create the folder", folder)(error.source))?;
        let time = humantime::format_rfc3339_micros(SystemTime::now()).to_string().replace(':', "-");
        let kind = self.target.extension().unwrap_or_default().to_string_lossy();
        let path = folder.join(format!("{name}-{time}.{kind}"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let write = || {
            let mut file = options.open(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(ConnectError::disk("write", &path))?;
        Ok(Some(path))
    }

    /// Refuses where another program has written the file since it was read.
    pub(crate) fn is_as_read(&self) -> Result<(), ConnectError> {
        let now = match fs::read(&self.target) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(ConnectError::disk("read", &self.target)(error)),
        };
        if now == self.bytes { Ok(()) } else { Err(ConnectError::Contended(self.target.clone())) }
    }

    /// Puts other content in the place of what was read, whole, if that is still there.
    pub(crate) fn replace(&self, new: &[u8]) -> Result<(), ConnectError> {
        self.is_as_read()?;
        let failed = |error| ConnectError::disk("write", &self.target)(error);
        let before = fs::metadata(&self.target).ok();
        // A rename would part a file from its other names.
        if before.as_ref().is_some_and(has_other_names) {
            return fs::write(&self.target, new).map_err(failed);
        }
        self.rename_over(new, before.as_ref()).map_err(failed)
    }

    fn rename_over(&self, new: &[u8], before: Option<&Metadata>) -> std::io::Result<()> {
        let folder = self.target.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".skill-connect-").tempfile_in(folder)?;
        file.write_all(new)?;
        if let Some(before) = before {
            file.as_file().set_permissions(before.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(&self.target).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Where the links from a path lead, to a file that may not be there.
fn follow(path: &Path) -> Result<PathBuf, ConnectError> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&target) {
            // A relative one is seen from where the link lies.
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(ConnectError::Circle(path.to_owned()))
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// A folder beside a file that says that it is being written.
pub(crate) struct Held(PathBuf);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

/// Waits until no other program that heeds the same sign writes a file.
pub(crate) fn hold(path: &Path) -> Result<Held, ConnectError> {
    let mut sign = path.as_os_str().to_owned();
    sign.push(".lock");
    let sign = PathBuf::from(sign);
    let deadline = Instant::now() + PATIENCE;
    loop {
        match fs::create_dir(&sign) {
            Ok(()) => return Ok(Held(sign)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(ConnectError::disk("create the folder", &sign)(error)),
        }
        let age = fs::metadata(&sign).and_then(|it| it.modified()).ok().and_then(|made| made.elapsed().ok());
        if age.is_some_and(|age| age > FORGOTTEN) {
            let _ = fs::remove_dir(&sign);
        } else if Instant::now() > deadline {
            return Err(ConnectError::Contended(path.to_owned()));
        } else {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
