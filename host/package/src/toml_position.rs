/// A place in a TOML text, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TomlPosition {
    pub line: usize,
    pub column: usize,
}

impl TomlPosition {
    /// The place of a byte offset.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl std::fmt::Display for TomlPosition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a = 1\nü = x\n";
        for (offset, wanted) in [(0, "1:1"), (4, "1:5"), (6, "2:1"), (7, "2:1"), (8, "2:2"), (99, "3:1")] {
            assert_eq!(TomlPosition::of(text, offset).to_string(), wanted, "{offset}");
        }
    }
}
