//! Paths in a guest's words.

/// How much of a path is kept to be told, in bytes.
const TOLD: usize = 1024;

/// A path as it is told: absolute and without `.`. What `..` means is for the file system to say, and stays.
pub(super) fn told(folder: &str, path: &str) -> String {
    let mut told = String::with_capacity(folder.len() + path.len() + 1);
    if !path.starts_with('/') {
        told.push_str(folder.trim_end_matches('/'));
    }
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        told.push('/');
        told.push_str(part);
    }
    told.truncate(told.floor_char_boundary(TOLD));
    if told.is_empty() { "/".to_owned() } else { told }
}

/// A path where there are no links: absolute and without `.` and `..`.
pub(super) fn resolved(folder: &str, path: &str) -> String {
    let start = if path.starts_with('/') { "" } else { folder };
    let mut parts = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// What comes after a folder in a path that is the folder or lies in it: "" for the folder itself.
pub(super) fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    match path.strip_prefix(folder.trim_end_matches('/'))? {
        "" => Some(""),
        rest => rest.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_in_full() {
        for (folder, path, wanted) in [
            ("/", ".", "/"),
            ("/", "a", "/a"),
            ("/data", "", "/data"),
            ("/data", "./a//b/.", "/data/a/b"),
            ("/data", "../x", "/data/../x"),
            ("/data", "/etc/passwd", "/etc/passwd"),
        ] {
            assert_eq!(told(folder, path), wanted);
        }
        assert!(told("/data", &"é".repeat(5000)).len() <= TOLD);
    }

    #[test]
    fn paths_without_links_are_resolved() {
        for (folder, path, wanted) in [
            ("/", ".", "/"),
            ("/", "../../x", "/x"),
            ("/a", "b/./../c/", "/a/c"),
            ("/a", "..", "/"),
            ("/a", "/b/../c", "/c"),
        ] {
            assert_eq!(resolved(folder, path), wanted);
        }
    }

    #[test]
    fn what_lies_below_is_by_part() {
        for (folder, path, wanted) in [
            ("/", "/", Some("")),
            ("/", "/a/b", Some("a/b")),
            ("/a", "/a", Some("")),
            ("/a", "/a/b", Some("b")),
            ("/a", "/ab", None),
            ("/a/b", "/a", None),
        ] {
            assert_eq!(below(folder, path), wanted, "{folder} {path}");
        }
    }
}
