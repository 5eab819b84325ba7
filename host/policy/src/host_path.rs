use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A folder of the user's, as they wrote it: absolute, or beginning with `~` for their home folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPath(String);

impl HostPath {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path with `home` in the place of `~`. Whether anything is there, and where links lead, is not looked at.
    pub fn expand(&self, home: &Path) -> PathBuf {
        match below_home(&self.0) {
            Some("") => home.to_owned(),
            Some(rest) => home.join(rest),
            None => PathBuf::from(&self.0),
        }
    }
}

/// What comes after `~/`, without the separators in front, which would make `join` forget the home folder.
fn below_home(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('~')?;
    let separator: &[char] = if cfg!(windows) { &['/', '\\'] } else { &['/'] };
    (rest.is_empty() || rest.starts_with(separator)).then(|| rest.trim_start_matches(separator))
}

/// A text that can't name a folder of the user's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no folder of yours such as \"~/notes\": {fault}", text.escape_debug())]
pub struct InvalidHostPath {
    text: String,
    fault: &'static str,
}

impl FromStr for HostPath {
    type Err = InvalidHostPath;

    fn from_str(text: &str) -> Result<Self, InvalidHostPath> {
        let fault = if text.contains('\0') {
            "a path holds no NUL"
        } else if below_home(text).is_some_and(|rest| Path::new(rest).has_root()) {
            "after `~/` comes a relative path"
        } else if below_home(text).is_none() && !Path::new(text).is_absolute() {
            "write the whole path, or one that begins with `~/`"
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(InvalidHostPath { text: text.to_owned(), fault })
    }
}

impl TryFrom<String> for HostPath {
    type Error = InvalidHostPath;

    fn try_from(text: String) -> Result<Self, InvalidHostPath> {
        text.parse()
    }
}

impl From<HostPath> for String {
    fn from(path: HostPath) -> Self {
        path.0
    }
}

impl fmt::Display for HostPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_home_folder_is_put_in() {
        let expand = |text: &str| text.parse::<HostPath>().unwrap().expand(Path::new("/home/ada"));
        for (text, wanted) in [
            ("~", "/home/ada"),
            ("~/", "/home/ada"),
            ("~/notes", "/home/ada/notes"),
            ("~//etc", "/home/ada/etc"),
            ("/srv/~/x", "/srv/~/x"),
        ] {
            assert_eq!(expand(text), Path::new(wanted), "{text}");
        }
    }

    #[test]
    fn relative_paths_are_refused() {
        for text in ["", "notes", "./notes", "../x", "~root/x", "~root", "a\0b", "~/\0"] {
            assert!(text.parse::<HostPath>().is_err(), "{text:?}");
        }
    }
}
