use std::path::Path;

/// Whether nobody but the current user, and the system's own, can change what lies in a folder.
///
/// `false` for one that is not there. Where the system knows no owners, the user's folders are taken as they are.
#[cfg(unix)]
pub fn is_own_folder(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).is_ok_and(|metadata| {
        let ours = [rustix::process::geteuid().as_raw(), 0].contains(&metadata.uid());
        metadata.is_dir() && ours && metadata.mode() & 0o022 == 0
    })
}

#[cfg(not(unix))]
pub fn is_own_folder(path: &Path) -> bool {
    path.is_dir()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_that_others_can_write_to_is_not_ones_own() {
        let root = tempfile::tempdir().unwrap();
        for (mode, own) in [(0o700, true), (0o755, true), (0o775, false), (0o777, false), (0o1777, false)] {
            fs::set_permissions(root.path(), fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_own_folder(root.path()), own, "{mode:o}");
        }
        assert!(!is_own_folder(&root.path().join("missing")));
    }

    #[test]
    fn a_folder_of_another_user_is_not_ones_own() {
        let root = tempfile::tempdir().unwrap();
        assert!(is_own_folder(root.path()));
        // Nobody but the system's own user can give a folder away; for all others its own folders stand in.
        match std::os::unix::fs::chown(root.path(), Some(4242), None) {
            Ok(()) => assert!(!is_own_folder(root.path())),
            Err(_) => assert!(is_own_folder(Path::new("/"))),
        }
    }
}
