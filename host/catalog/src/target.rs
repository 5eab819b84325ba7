use std::path::{Path, PathBuf};

use skill_package::SkillName;

/// What a command is about: an installed skill, or a folder or file that holds one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The name of an installed skill.
    Name(SkillName),
    /// A folder or file.
    Path(PathBuf),
}

impl Target {
    /// Reads a target as people type it, with the tool where it is `NAME:TOOL`.
    ///
    /// What has a path's marks (a separator, a leading dot, the ending of a skill's file) is a path. All else that can
    /// be a skill's name is one.
    pub fn parse(text: &str) -> (Self, Option<String>) {
        let extension = Path::new(text).extension().and_then(|extension| extension.to_str());
        let is_file = matches!(extension, Some("ts" | "mts" | "js" | "mjs" | "py" | "wasm"));
        if text.starts_with('.') || text.contains(['/', '\\']) || is_file {
            return (Self::Path(text.into()), None);
        }
        let (name, tool) = match text.split_once(':') {
            Some((name, tool)) => (name, Some(tool.to_owned())),
            None => (text, None),
        };
        match name.parse() {
            Ok(name) => (Self::Name(name), tool),
            Err(_) => (Self::Path(text.into()), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_marks_and_names_have_none() {
        let name = |text: &str| Target::Name(text.parse().unwrap());
        let path = |text: &str| Target::Path(text.into());
        assert_eq!(Target::parse("hello"), (name("hello"), None));
        assert_eq!(Target::parse("hello:greet"), (name("hello"), Some("greet".to_owned())));
        for text in
            ["./hello", "../hello", "skills/hello", "/abs/x", "hello.ts", "x.py", "x.wasm", ".", "Hello", "C:\\x"]
        {
            assert_eq!(Target::parse(text), (path(text), None), "{text}");
        }
    }
}
