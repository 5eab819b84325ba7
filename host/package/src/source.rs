use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The languages that a skill can be written in, as the toolchain tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// JavaScript and TypeScript: one road, since both are bundled before they are compiled.
    JavaScript,
    Python,
    Rust,
}

impl Language {
    /// The language as one of scripts; `None` for one whose sources have to be compiled.
    pub fn of_scripts(self) -> Option<ScriptLanguage> {
        match self {
            Self::JavaScript => Some(ScriptLanguage::JavaScript),
            Self::Python => Some(ScriptLanguage::Python),
            Self::Rust => None,
        }
    }

    /// The language of an entry file, by its name; `None` for a `.wasm` and for anything unknown.
    pub fn of_entry(entry: &Path) -> Option<Self> {
        if entry.file_name().is_some_and(|name| name == "Cargo.toml") {
            return Some(Self::Rust);
        }
        match entry.extension()?.to_str()? {
            "ts" | "mts" | "js" | "mjs" => Some(Self::JavaScript),
            "py" => Some(Self::Python),
            _ => None,
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
            Self::Rust => "Rust",
        })
    }
}

/// The languages that have an interpreter, which evaluates sources as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScriptLanguage {
    JavaScript,
    Python,
}

impl From<ScriptLanguage> for Language {
    fn from(language: ScriptLanguage) -> Self {
        match language {
            ScriptLanguage::JavaScript => Self::JavaScript,
            ScriptLanguage::Python => Self::Python,
        }
    }
}

/// What a component or script is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The skill's folder, absolute.
    pub root: PathBuf,
    /// The file to begin with, relative to `root`, in the skill's folder or below.
    pub entry: PathBuf,
    pub language: Language,
}

impl Source {
    /// The entry as an absolute path.
    pub fn entry_path(&self) -> PathBuf {
        self.root.join(&self.entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_tell_their_language() {
        let of = |entry: &str| Language::of_entry(Path::new(entry));
        assert_eq!(of("src/index.ts"), Some(Language::JavaScript));
        assert_eq!(of("main.mjs"), Some(Language::JavaScript));
        assert_eq!(of("hello.py"), Some(Language::Python));
        assert_eq!(of("sub/Cargo.toml"), Some(Language::Rust));
        assert_eq!(of("other.toml"), None);
        assert_eq!(of("skill.wasm"), None);
        assert_eq!(of("noext"), None);
    }
}
