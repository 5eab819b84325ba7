use std::path::Path;

use crate::Diagnostic;

/// A place in a text, counted as people count: both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Position {
    /// The place of a byte offset; one beyond the end is the end.
    pub(super) fn of_offset(text: &str, offset: usize) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Self { line, column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1 }
    }

    /// The place of a byte within a line that is counted from 1, as esbuild gives it.
    pub(super) fn of_byte_in_line(text: &str, line: usize, byte: usize) -> Self {
        let content = line_of(text, line).unwrap_or_default().as_bytes();
        Self { line, column: String::from_utf8_lossy(&content[..byte.min(content.len())]).chars().count() + 1 }
    }

    /// The place of a UTF-16 unit within a line, both counted from 0, as source maps give it.
    pub(super) fn of_utf16(text: &str, line: usize, unit: usize) -> Self {
        let content = line_of(text, line + 1).unwrap_or_default();
        let mut seen = 0;
        let before = content.chars().take_while(|c| {
            seen += c.len_utf16();
            seen <= unit
        });
        Self { line: line + 1, column: before.count() + 1 }
    }

    /// An error at this place of `file`, whose text is `text`.
    pub(super) fn diagnostic(self, file: &Path, text: &str, message: String) -> Diagnostic {
        Diagnostic {
            file: file.to_owned(),
            line: Some(self.line),
            column: Some(self.column),
            message,
            excerpt: line_of(text, self.line).map(str::to_owned),
        }
    }
}

fn line_of(text: &str, line: usize) -> Option<&str> {
    text.lines().nth(line.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters() {
        let text = "ä\n\u{1f600}b\n";
        let at = |line, column| Position { line, column };
        assert_eq!(Position::of_offset(text, 0), at(1, 1));
        assert_eq!(Position::of_offset(text, 2), at(1, 2));
        assert_eq!(Position::of_offset(text, 7), at(2, 2));
        assert_eq!(Position::of_offset(text, 99), at(3, 1));
        assert_eq!(Position::of_byte_in_line(text, 2, 4), at(2, 2));
        assert_eq!(Position::of_utf16(text, 1, 2), at(2, 2));
        assert_eq!(Position::of_utf16(text, 9, 2), at(10, 1));
    }
}
