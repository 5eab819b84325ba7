use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use skill_home::DiskError;
use skill_package::{ScriptError, Source};

/// Why a source did not become a component.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A program that the engine can't bring itself.
    #[error("{tool} is needed {why}, and was not found")]
    Missing {
        tool: &'static str,
        /// Fits after "is needed": `to build TypeScript skills`.
        why: &'static str,
        /// The command that installs it.
        install: String,
    },
    /// The author's source does not compile. Never empty.
    #[error("{}", Listed(.0))]
    Compile(Vec<Diagnostic>),
    /// The source compiles, and still can't become a skill.
    #[error("{message}")]
    Refused { message: String, hint: Option<String> },
    /// A tool failed for a reason of its own.
    #[error("{name} failed ({status})\n{output}")]
    Tool { name: String, status: String, output: String },
    /// A tool was ended after its time was up.
    #[error("{name} did not finish within {} s", limit.as_secs_f64())]
    TimedOut { name: String, limit: Duration, hint: &'static str },
    #[error("could not {action} `{}`", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
}

impl BuildError {
    /// For `map_err`: an I/O error becomes one that names what was being done, and to what.
    pub(crate) fn on(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// The files of a source make no script.
    pub(crate) fn no_script(source: &Source, error: &ScriptError) -> Self {
        Self::Refused {
            message: format!("{}: {error}", source.entry_path().display()),
            hint: Some("`skill build` it, and run or install the component".into()),
        }
    }

    /// What to type next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { install, .. } => Some(install.clone()),
            Self::Refused { hint, .. } => hint.clone(),
            Self::TimedOut { hint, .. } => Some((*hint).to_owned()),
            _ => None,
        }
    }
}

impl From<DiskError> for BuildError {
    fn from(error: DiskError) -> Self {
        Self::Io { action: error.action, path: error.path, source: error.source }
    }
}

/// One thing that is wrong in the author's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The author's own file, as a path that they can open.
    pub file: PathBuf,
    /// Counted from 1; `None` where only the file is known.
    pub line: Option<usize>,
    /// Counted from 1, in characters.
    pub column: Option<usize>,
    pub message: String,
    /// The text of that line.
    pub excerpt: Option<String>,
}

/// `file:line:column: message`, then the line with a caret under the column.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        write!(f, ": {}", self.message)?;
        let (Some(line), Some(excerpt)) = (self.line, &self.excerpt) else { return Ok(()) };
        write!(f, "\n  {line} | {excerpt}")?;
        let Some(column) = self.column else { return Ok(()) };
        // Tabs are kept, so that the caret stands where the terminal shows the column.
        let indent: String =
            excerpt.chars().take(column.saturating_sub(1)).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let margin = " ".repeat(line.to_string().len());
        write!(f, "\n  {margin} | {indent}^")
    }
}

struct Listed<'a>(&'a [Diagnostic]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_points_at_its_column() {
        let diagnostic = Diagnostic {
            file: "src/index.ts".into(),
            line: Some(12),
            column: Some(6),
            message: "unexpected `)`".into(),
            excerpt: Some("\tgreet)".into()),
        };
        assert_eq!(diagnostic.to_string(), "src/index.ts:12:6: unexpected `)`\n  12 | \tgreet)\n     | \t    ^");
        let bare = Diagnostic { line: None, column: None, excerpt: None, ..diagnostic };
        assert_eq!(bare.to_string(), "src/index.ts: unexpected `)`");
    }
}
