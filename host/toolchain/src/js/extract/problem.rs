use std::path::Path;

use oxc_span::Span;

use crate::Diagnostic;
use crate::js::position::Position;

/// The types of a tool's parameters and result in this version.
pub(super) const SUPPORTED: &str = "string, boolean, integer, number, optional and default values";

/// Something in a source that can't become part of a tool.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }

    /// The same for text that stands `offset` bytes further on in the file.
    pub(super) fn shifted(mut self, offset: i64) -> Self {
        let shift = |at: u32| u32::try_from(i64::from(at) + offset).unwrap_or(0);
        self.span = Span::new(shift(self.span.start), shift(self.span.end));
        self
    }

    pub(super) fn locate(self, file: &Path, text: &str) -> Diagnostic {
        Position::of_offset(text, self.span.start as usize).diagnostic(file, text, self.message)
    }
}
