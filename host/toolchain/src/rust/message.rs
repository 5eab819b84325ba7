use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::Diagnostic;

/// What cargo reports with `--message-format=json`, as far as the engine asks.
pub(super) struct Messages(Vec<Message>);

/// One line of it.
#[derive(Deserialize)]
#[serde(tag = "reason")]
pub(super) enum Message {
    #[serde(rename = "compiler-message")]
    Complaint { manifest_path: PathBuf, message: Complaint },
    #[serde(rename = "compiler-artifact")]
    Artifact { manifest_path: PathBuf, filenames: Vec<PathBuf> },
    #[serde(other)]
    Other,
}

/// A warning or error of the compiler.
#[derive(Deserialize)]
pub(super) struct Complaint {
    message: String,
    level: String,
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Complaint>,
    rendered: Option<String>,
}

/// A place in a source, and what the compiler says of it.
#[derive(Deserialize)]
struct Span {
    file_name: PathBuf,
    line_start: usize,
    column_start: usize,
    is_primary: bool,
    label: Option<String>,
    #[serde(default)]
    text: Vec<Line>,
    expansion: Option<Box<Expansion>>,
}

/// Where the macro was called whose code the place is in.
#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

#[derive(Deserialize)]
struct Line {
    text: String,
}

impl Messages {
    /// Reads the lines; what is no message, such as the output of a build script, is passed over.
    pub(super) fn parse(stdout: &[u8]) -> Self {
        let lines = stdout.split(|&byte| byte == b'\n');
        Self(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
    }

    /// The component that a manifest made.
    pub(super) fn component(&self, manifest: &Path) -> Option<PathBuf> {
        self.0.iter().find_map(|message| match message {
            Message::Artifact { manifest_path, filenames } if same_file(manifest_path, manifest) => {
                filenames.iter().find(|file| file.extension().is_some_and(|extension| extension == "wasm")).cloned()
            }
            _ => None,
        })
    }

    /// Every error, in the order of the compiler.
    pub(super) fn errors(&self) -> impl Iterator<Item = &Message> {
        self.0.iter().filter(
            |message| matches!(message, Message::Complaint { message, .. } if message.level.starts_with("error")),
        )
    }

    /// The errors that have a place in the author's folder, each once.
    pub(super) fn diagnostics(&self, root: &Path) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        for diagnostic in self.errors().filter_map(|message| message.diagnostic(root)) {
            // The code that a macro writes may hold the author's mistake twice.
            let again = |other: &Diagnostic| {
                (&other.file, other.line, other.column, &other.message)
                    == (&diagnostic.file, diagnostic.line, diagnostic.column, &diagnostic.message)
            };
            if !diagnostics.iter().any(again) {
                diagnostics.push(diagnostic);
            }
        }
        diagnostics
    }
}

impl Message {
    /// The text as rustc would have shown it.
    pub(super) fn rendered(&self) -> Option<&str> {
        match self {
            Self::Complaint { message, .. } => message.rendered.as_deref().map(str::trim_end),
            _ => None,
        }
    }

    fn diagnostic(&self, root: &Path) -> Option<Diagnostic> {
        let Self::Complaint { manifest_path, message } = self else { return None };
        message.spans.iter().filter(|span| span.is_primary).find_map(|span| {
            let (file, place) = span.in_authors_files(manifest_path, root)?;
            Some(Diagnostic {
                file,
                line: Some(place.line_start),
                column: Some(place.column_start),
                message: message.text(span),
                excerpt: place.text.first().map(|line| line.text.clone()),
            })
        })
    }
}

impl Complaint {
    /// The message, the label at its place, and the notes that say what to do.
    fn text(&self, primary: &Span) -> String {
        let mut text = self.message.clone();
        if let Some(label) = primary.label.as_ref().filter(|label| !text.contains(*label)) {
            text.push_str(": ");
            text.push_str(label);
        }
        let telling = |child: &&Self| child.level == "note" && child.spans.is_empty();
        let of_macros = |note: &str| note.starts_with("this error originates in");
        for note in self.children.iter().filter(telling).map(|child| &child.message).filter(|note| !of_macros(note)) {
            text.push_str("\n  ");
            text.push_str(note);
        }
        text
    }
}

impl Span {
    /// The place itself, or the call of the macro that it comes from: the first that lies in the author's folder.
    fn in_authors_files(&self, manifest: &Path, root: &Path) -> Option<(PathBuf, &Self)> {
        let mut place = self;
        loop {
            if let Some(file) = place.file(manifest, root) {
                return Some((file, place));
            }
            place = &place.expansion.as_ref()?.span;
        }
    }

    /// Names are relative to the workspace, which is the folder of the manifest or one above it.
    fn file(&self, manifest: &Path, root: &Path) -> Option<PathBuf> {
        let folders = manifest.ancestors().skip(1);
        let file = folders.map(|folder| folder.join(&self.file_name)).find(|file| file.is_file())?;
        file.starts_with(root).then_some(file)
    }
}

/// Cargo may spell a path in another way than the engine, with a link resolved.
fn same_file(left: &Path, right: &Path) -> bool {
    left == right || matches!((left.canonicalize(), right.canonicalize()), (Ok(left), Ok(right)) if left == right)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    fn error(manifest: &Path, spans: serde_json::Value) -> Messages {
        let message = json!({
            "reason": "compiler-message",
            "manifest_path": manifest,
            "message": {
                "message": "mismatched types",
                "level": "error",
                "spans": spans,
                "children": [
                    { "message": "expected this", "level": "note", "spans": [] },
                    { "message": "this error originates in the macro `x`", "level": "note", "spans": [] },
                ],
                "rendered": "error: mismatched types\n",
            },
        });
        Messages::parse(format!("noise\n{message}\n{message}\n{{\"reason\":\"build-finished\"}}\n").as_bytes())
    }

    #[test]
    fn a_mistake_in_a_macro_is_shown_at_its_call_and_once() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("src")).unwrap();
        fs::write(root.path().join("src/lib.rs"), "call!();\n").unwrap();
        let call = json!({
            "file_name": "src/lib.rs", "line_start": 7, "column_start": 3, "is_primary": false, "text": [{ "text": "  call!();" }],
        });
        let span = json!({
            "file_name": "/elsewhere/macros.rs", "line_start": 1, "column_start": 1, "is_primary": true,
            "label": "expected `u8`", "text": [], "expansion": { "span": call },
        });
        let messages = error(&root.path().join("Cargo.toml"), json!([span]));
        let expected = Diagnostic {
            file: root.path().join("src/lib.rs"),
            line: Some(7),
            column: Some(3),
            message: "mismatched types: expected `u8`\n  expected this".into(),
            excerpt: Some("  call!();".into()),
        };
        assert_eq!(messages.diagnostics(root.path()), [expected]);
    }

    #[test]
    fn a_mistake_elsewhere_is_no_diagnostic_of_the_author() {
        let root = tempfile::tempdir().unwrap();
        let messages = error(Path::new("/elsewhere/Cargo.toml"), json!([]));
        assert_eq!(messages.diagnostics(root.path()), []);
        let rendered: Vec<_> = messages.errors().filter_map(Message::rendered).collect();
        assert_eq!(rendered, ["error: mismatched types"; 2]);
    }
}
