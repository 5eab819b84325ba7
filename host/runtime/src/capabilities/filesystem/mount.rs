use std::fs::File;
use std::io;
use std::path::Path;

use cap_primitives::fs::{open_ambient_dir, open_dir_nofollow};
use skill_policy::{Access, Folder};
use wasmtime_wasi::filesystem::{Dir, FsPerms, OpenMode};

/// Opens a granted folder.
pub(super) fn open(folder: &Folder) -> Result<Dir, String> {
    let path = folder.host.path();
    let handle = open_canonical(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
    Ok(match folder.access {
        Access::Read => Dir::new(handle, FsPerms::ReadOnly, OpenMode::READ, false),
        Access::Write => Dir::new(handle, FsPerms::ReadWrite, OpenMode::READ | OpenMode::WRITE, false),
    })
}

/// Opens a folder by its canonical path, part by part, and follows no link on the way: that there is one means that it
/// was put there after the folder was checked.
fn open_canonical(path: &Path) -> io::Result<File> {
    let top = path.ancestors().last().unwrap_or(path);
    let root = open_ambient_dir(top, cap_primitives::ambient_authority())?;
    let parts = path.strip_prefix(top).unwrap_or(path).components();
    parts.into_iter().try_fold(root, |folder, part| open_dir_nofollow(&folder, part.as_ref()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_that_was_put_in_place_since_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("secret/deep")).unwrap();
        fs::create_dir_all(root.join("a/deep")).unwrap();
        for path in ["a", "a/deep"] {
            assert!(open_canonical(&root.join(path)).unwrap().metadata().unwrap().is_dir());
        }
        fs::rename(root.join("a"), root.join("b")).unwrap();
        symlink("secret", root.join("a")).unwrap();
        for path in ["a", "a/deep"] {
            assert!(open_canonical(&root.join(path)).is_err(), "{path}");
        }
    }
}
