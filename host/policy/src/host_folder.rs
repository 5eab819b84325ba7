use std::path::{Path, PathBuf};

/// A folder of the user's that a guest may be given: proof that it neither contains nor lies in one of the engine's own,
/// where grants, secrets and compiled code are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFolder(PathBuf);

impl HostFolder {
    /// Both `folder` and `own` are canonical: absolute, without links, `.` or `..`, as the file system spells them.
    pub fn check<P: AsRef<Path>>(folder: PathBuf, own: &[P]) -> Result<Self, FolderError> {
        if !folder.is_absolute() {
            return Err(FolderError::Relative(folder));
        }
        match own.iter().map(AsRef::as_ref).find(|own| folder.starts_with(own) || own.starts_with(&folder)) {
            Some(own) => Err(FolderError::Own { own: own.to_owned(), folder }),
            None => Ok(Self(folder)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Why a granted folder is not given to a guest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    #[error("`{}` is not a whole path", .0.display())]
    Relative(PathBuf),
    #[error("`{}` would let it see `{}`, where the engine keeps its own", folder.display(), own.display())]
    Own { folder: PathBuf, own: PathBuf },
    /// It can't be found or opened: the operating system's words.
    #[error("`{}`: {reason}", folder.display())]
    Unusable { folder: PathBuf, reason: String },
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_engines_own_folders_are_kept_out() {
        let own = ["/home/ada/.config/skill-engine", "/home/ada/.cache/skill-engine"];
        let check = |folder: &str| HostFolder::check(folder.into(), &own);
        for inside in ["/home/ada/notes", "/home/ada/.config", "/home/ada/.config/skill-engine-2", "/srv"] {
            // `.config` contains the engine's folder, the others don't.
            assert_eq!(check(inside).is_ok(), inside != "/home/ada/.config", "{inside}");
        }
        for refused in ["/", "/home/ada", own[0], "/home/ada/.cache/skill-engine/code/x"] {
            let error = check(refused).unwrap_err().to_string();
            assert!(error.contains("where the engine keeps its own"), "{error}");
        }
        assert!(matches!(check("notes"), Err(FolderError::Relative(_))));
    }
}
