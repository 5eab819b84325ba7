use std::process::Output;

use serde::Deserialize;
use skill_package::Source;

use super::stage::Stage;
use crate::{BuildError, Diagnostic, process};

/// One thing that the guest found wrong with the author's files.
#[derive(Deserialize)]
struct Finding {
    /// Relative to the skill's folder, with `/`.
    file: String,
    line: usize,
    column: Option<usize>,
    message: String,
    excerpt: Option<String>,
}

/// Why a build failed: the guest's own report, or else what componentize-py wrote.
pub(super) fn read(stage: &Stage, source: &Source, output: &Output) -> BuildError {
    let findings =
        std::fs::read(stage.report()).ok().and_then(|text| serde_json::from_slice::<Vec<Finding>>(&text).ok());
    match findings {
        Some(findings) if !findings.is_empty() => {
            BuildError::Compile(findings.into_iter().map(|finding| finding.tell(source)).collect())
        }
        _ => ended(source, output),
    }
}

/// The error of an interpreter that was ended before it could report: by a trap, or by an import that nobody answers.
fn ended(source: &Source, output: &Output) -> BuildError {
    let text = String::from_utf8_lossy(&output.stderr);
    let after = |mark: &str| text.split_once(mark).and_then(|(_, rest)| rest.lines().next()).map(str::trim);
    let message = if let Some(function) = after("called trapping stub:") {
        format!(
            "`{function}` is called while the skill is loading, when no capability is there yet: move the call into a tool"
        )
    } else if let Some(trap) = after("wasm trap:") {
        format!("loading the skill ended the interpreter: {trap}")
    } else {
        return process::failed("componentize-py", output);
    };
    let file = source.entry_path();
    BuildError::Compile(vec![Diagnostic { file, line: None, column: None, message, excerpt: None }])
}

impl Finding {
    fn tell(self, source: &Source) -> Diagnostic {
        Diagnostic {
            file: source.root.join(self.file),
            line: Some(self.line),
            column: self.column,
            message: self.message,
            excerpt: self.excerpt,
        }
    }
}
