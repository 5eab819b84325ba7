//! Where a tool or a prompt stands in its author's source.

use std::fmt::{Display, Formatter};

/// The name of its function, and where that is.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub function: &'static str,
    pub file: &'static str,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The text of the line, where the compiler gave it.
    pub text: Option<&'static str>,
}

impl Place {
    /// Its file, line and column.
    pub(crate) fn position(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A frame of a stack: the place, its line, and a caret under the name.
impl Display for Place {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        let Self { function, line, column, text, .. } = self;
        write!(out, "at {function} ({})", self.position())?;
        let Some(text) = text else { return Ok(()) };
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        // Tabs stay, so that the caret stands where a terminal shows the column.
        let before = text.chars().take(column.saturating_sub(1));
        let indent: String = before.map(|character| if character == '\t' { '\t' } else { ' ' }).collect();
        let caret = "^".repeat(function.chars().count());
        write!(out, "\n  {number} | {text}\n  {margin} | {indent}{caret}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_name() {
        let place = Place { function: "say", file: "src/lib.rs", line: 12, column: 5, text: Some("\tfn say() {}") };
        assert_eq!(place.to_string(), "at say (src/lib.rs:12:5)\n  12 | \tfn say() {}\n     | \t   ^^^");
    }

    #[test]
    fn a_place_without_its_line_is_a_frame() {
        let place = Place { function: "say", file: "src/lib.rs", line: 12, column: 5, text: None };
        assert_eq!(place.to_string(), "at say (src/lib.rs:12:5)");
    }
}
