use std::fs::File;
use std::io;
use std::path::{Component, Path};

/// Whether a symbolic link with this target leads down from wherever it lies or is moved to.
///
/// A guest itself can't follow one out of its folder, whatever it says. Other programs can, and take what they find for
/// the folder's own. A `..` that stays inside today leads out once the link is moved, so that none is let through.
pub(super) fn leads_down(target: &str) -> bool {
    let mut parts = Path::new(target).components();
    !target.contains('\\') && parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

pub(super) fn symbolic(target: &Path, folder: &File, path: &Path) -> io::Result<()> {
    #[cfg(not(windows))]
    return cap_primitives::fs::symlink(target, folder, path);
    // Windows has two kinds of links, and a target that is not there yet is taken for a file.
    #[cfg(windows)]
    match cap_primitives::fs::stat(folder, target, cap_primitives::fs::FollowSymlinks::Yes) {
        Ok(found) if found.is_dir() => cap_primitives::fs::symlink_dir(target, folder, path),
        _ => cap_primitives::fs::symlink_file(target, folder, path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_that_lead_down_are_made() {
        for target in ["a", "a/b", "./a", "a.txt", "..a"] {
            assert!(leads_down(target), "{target}");
        }
        for target in ["/", "/etc/passwd", "..", "../a", "a/../b", "a/..", "./../a", "C:\\x", "..\\x", "\\\\host\\x"] {
            assert!(!leads_down(target), "{target}");
        }
    }
}
