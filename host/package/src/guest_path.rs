use std::fmt;
use std::str::FromStr;

use crate::as_text::as_text;
use crate::text::hidden_character;

/// A folder as the guest sees it: absolute, with `/` between its parts, none of them empty, `.` or `..`.
///
/// 1,024 bytes at most; `/` is the guest's root. A trailing `/` is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GuestPath(String);

impl GuestPath {
    const LONGEST: usize = 1024;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder of the guest's root that this one is or lies in: `/notes` of `/notes/2026/may`.
    pub fn top(&self) -> Self {
        match self.0[1..].split_once('/') {
            Some((first, _)) => Self(format!("/{first}")),
            None => self.clone(),
        }
    }

    /// Whether `other` is this folder or lies in it.
    pub fn contains(&self, other: &Self) -> bool {
        match other.0.strip_prefix(self.0.trim_end_matches('/')) {
            Some(rest) => rest.is_empty() || rest.starts_with('/'),
            None => false,
        }
    }
}

/// A text that is no path of a guest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no folder as a skill sees it, such as \"/notes\": {fault}", text.escape_debug())]
pub struct InvalidGuestPath {
    text: String,
    fault: &'static str,
}

impl FromStr for GuestPath {
    type Err = InvalidGuestPath;

    fn from_str(text: &str) -> Result<Self, InvalidGuestPath> {
        match fault(text) {
            Some(fault) => Err(InvalidGuestPath { text: text.chars().take(200).collect(), fault }),
            None if text == "/" => Ok(Self(text.to_owned())),
            None => Ok(Self(text.strip_suffix('/').unwrap_or(text).to_owned())),
        }
    }
}

fn fault(text: &str) -> Option<&'static str> {
    let Some(relative) = text.strip_prefix('/') else {
        return Some("it begins with `/`");
    };
    let parts = || relative.strip_suffix('/').unwrap_or(relative).split('/');
    if text.len() > GuestPath::LONGEST {
        Some("it is longer than 1024 bytes")
    } else if text.contains(['\\', '\0', '=']) || hidden_character(text).is_some() || text.contains(['\n', '\t']) {
        Some("it holds no `\\`, no `=` and nothing that can't be seen")
    } else if parts().any(|part| part == "." || part == "..") {
        Some("it has no `.` or `..`")
    } else if text != "/" && parts().any(str::is_empty) {
        Some("it has no empty parts")
    } else {
        None
    }
}

impl fmt::Display for GuestPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_text!(GuestPath);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_absolute_paths_are_kept() {
        for (text, wanted) in [("/", "/"), ("/notes", "/notes"), ("/notes/", "/notes"), ("/a b/ç", "/a b/ç")] {
            assert_eq!(text.parse::<GuestPath>().unwrap().as_str(), wanted);
        }
    }

    #[test]
    fn the_rest_is_refused() {
        for (text, wanted) in [
            ("", "begins with `/`"),
            ("notes", "begins with `/`"),
            ("C:\\notes", "begins with `/`"),
            ("//", "no empty parts"),
            ("//notes", "no empty parts"),
            ("/a//b", "no empty parts"),
            ("/a//", "no empty parts"),
            ("/..", "no `.` or `..`"),
            ("/a/../b", "no `.` or `..`"),
            ("/./", "no `.` or `..`"),
            ("/a\\b", "no `\\`"),
            ("/a\0", "nothing that can't be seen"),
            ("/a\n", "nothing that can't be seen"),
            ("/a\u{202e}b", "nothing that can't be seen"),
            ("/a=b", "no `=`"),
            (&"/a".repeat(600), "longer than 1024"),
        ] {
            let error = text.parse::<GuestPath>().unwrap_err().to_string();
            assert!(error.contains(wanted), "{text:?}: {error}");
        }
    }

    #[test]
    fn the_top_is_the_first_part() {
        for (text, wanted) in [("/", "/"), ("/a", "/a"), ("/a/b/c", "/a")] {
            assert_eq!(text.parse::<GuestPath>().unwrap().top().as_str(), wanted);
        }
    }

    #[test]
    fn containing_is_by_part() {
        let path = |text: &str| text.parse::<GuestPath>().unwrap();
        for (outer, inner) in [("/", "/"), ("/", "/a/b"), ("/a", "/a"), ("/a", "/a/b")] {
            assert!(path(outer).contains(&path(inner)), "{outer} {inner}");
        }
        for (outer, inner) in [("/a", "/"), ("/a", "/ab"), ("/a/b", "/a"), ("/a", "/b/a")] {
            assert!(!path(outer).contains(&path(inner)), "{outer} {inner}");
        }
    }
}
