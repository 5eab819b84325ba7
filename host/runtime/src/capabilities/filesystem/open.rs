use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use cap_fs_ext::{FollowSymlinks, OpenOptions, OpenOptionsFollowExt, OpenOptionsMaybeDirExt, OpenOptionsSyncExt};
use cap_primitives::fs::{FileType, open, stat};
use wasmtime_wasi::filesystem::OpenMode;

use super::fault::Fault;
use super::types::{DescriptorFlags, ErrorCode, OpenFlags, PathFlags};
use super::written::Written;

/// How a guest wants something opened.
#[derive(Clone)]
pub(super) struct Opening {
    pub(super) follow: FollowSymlinks,
    pub(super) flags: OpenFlags,
    pub(super) mode: OpenMode,
}

/// What was opened. Nothing else ever is.
pub(super) enum Opened {
    Folder(File),
    File(File),
}

impl Opening {
    pub(super) fn new(path: PathFlags, flags: OpenFlags, how: DescriptorFlags) -> Result<Self, ErrorCode> {
        let synchronous = DescriptorFlags::FILE_INTEGRITY_SYNC
            | DescriptorFlags::DATA_INTEGRITY_SYNC
            | DescriptorFlags::REQUESTED_WRITE_SYNC;
        if how.intersects(synchronous) {
            return Err(ErrorCode::Unsupported);
        }
        let makes = OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE;
        if flags.contains(OpenFlags::DIRECTORY) && flags.intersects(makes) {
            return Err(ErrorCode::Invalid);
        }
        let mut mode = OpenMode::empty();
        mode.set(OpenMode::WRITE, how.contains(DescriptorFlags::WRITE) || flags.intersects(makes));
        // A folder opens for reading only, whatever is to be done in it.
        mode.set(OpenMode::READ, how.contains(DescriptorFlags::READ) || !how.contains(DescriptorFlags::WRITE));
        Ok(Self { follow: follow(path), flags, mode })
    }

    pub(super) fn writes(&self) -> bool {
        self.mode.contains(OpenMode::WRITE)
    }

    /// Opens a regular file or a folder, and nothing else: opening a device can do things to it, and opening a FIFO
    /// waits for somebody at its other end.
    pub(super) fn open(&self, start: &File, path: &Path, written: &Written) -> Result<Opened, Fault> {
        match stat(start, path, self.follow) {
            Ok(found) if is_special(&found.file_type()) => return Err(Fault::Special),
            Err(error) if error.kind() == ErrorKind::NotFound && self.flags.contains(OpenFlags::CREATE) => {
                written.claim_name()?;
            }
            _ => {}
        }
        self.open_unseen(start, path)
    }

    /// The path may lead to something else than a moment ago, so that what counts is what was opened.
    fn open_unseen(&self, start: &File, path: &Path) -> Result<Opened, Fault> {
        let opened = open(start, path, &self.options())?;
        let kind = opened.metadata()?.file_type();
        if kind.is_dir() {
            Ok(Opened::Folder(opened))
        } else if !kind.is_file() {
            Err(Fault::Special)
        } else if self.flags.contains(OpenFlags::DIRECTORY) {
            Err(Fault::Plain(ErrorCode::NotDirectory))
        } else {
            Ok(Opened::File(opened))
        }
    }

    fn options(&self) -> OpenOptions {
        let mut options = OpenOptions::new();
        options
            .read(self.mode.contains(OpenMode::READ))
            .write(self.writes())
            .truncate(self.flags.contains(OpenFlags::TRUNCATE))
            .create(self.flags.contains(OpenFlags::CREATE))
            .create_new(self.flags.contains(OpenFlags::CREATE | OpenFlags::EXCLUSIVE))
            .follow(self.follow)
            .maybe_dir(true);
        // Files and folders don't know the difference.
        if cfg!(unix) {
            options.nonblock(true);
        }
        options
    }
}

pub(super) fn follow(path: PathFlags) -> FollowSymlinks {
    if path.contains(PathFlags::SYMLINK_FOLLOW) { FollowSymlinks::Yes } else { FollowSymlinks::No }
}

fn is_special(kind: &FileType) -> bool {
    !(kind.is_dir() || kind.is_file() || kind.is_symlink())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    fn folder_with_fifo() -> (tempfile::TempDir, File) {
        let root = tempfile::tempdir().unwrap();
        let made = std::process::Command::new("mkfifo").arg(root.path().join("fifo")).status().unwrap();
        assert!(made.success());
        let folder = File::open(root.path()).unwrap();
        (root, folder)
    }

    /// What a function gives that must not block.
    fn at_once<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || sender.send(work()));
        receiver.recv_timeout(Duration::from_secs(20)).expect("it does not block")
    }

    fn opening(how: DescriptorFlags) -> Opening {
        Opening::new(PathFlags::SYMLINK_FOLLOW, OpenFlags::empty(), how).unwrap()
    }

    #[test]
    fn a_fifo_that_was_swapped_in_is_refused_at_once() {
        for how in [DescriptorFlags::READ, DescriptorFlags::WRITE, DescriptorFlags::READ | DescriptorFlags::WRITE] {
            let (_root, folder) = folder_with_fifo();
            let opened = at_once(move || opening(how).open_unseen(&folder, Path::new("fifo")));
            // Without a reader, the system itself refuses a writer that does not wait.
            match opened {
                Err(Fault::Special) => {}
                Err(Fault::System(error)) if how == DescriptorFlags::WRITE => {
                    assert_eq!(error.raw_os_error(), Some(rustix::io::Errno::NXIO.raw_os_error()));
                }
                Err(other) => panic!("{other}"),
                Ok(_) => panic!("it opened"),
            }
        }
    }

    #[test]
    fn a_device_is_refused_on_the_opened_handle_too() {
        let devices = File::open("/dev").unwrap();
        for path in ["null", "zero"] {
            let opened = opening(DescriptorFlags::READ).open_unseen(&devices, &PathBuf::from(path));
            assert!(matches!(opened, Err(Fault::Special)), "{path}");
            let opened = opening(DescriptorFlags::READ).open(&devices, &PathBuf::from(path), &Written::new(0));
            assert!(matches!(opened, Err(Fault::Special)), "{path}");
        }
    }
}
