//! Names of tools, compared while the skill is compiled.

use crate::tool::Entry;

/// Stops the compiler where two tools have one name.
pub const fn assert_unique(entries: &[Entry]) {
    let mut left = 0;
    while left < entries.len() {
        let mut right = left + 1;
        while right < entries.len() {
            if same(entries[left].name(), entries[right].name()) {
                complain(&entries[left], &entries[right]);
            }
            right += 1;
        }
        left += 1;
    }
}

const fn complain(left: &Entry, right: &Entry) -> ! {
    let text = Text::new()
        .push("the functions `")
        .push(left.place().function)
        .push("` (")
        .push(left.place().file)
        .push(") and `")
        .push(right.place().function)
        .push("` (")
        .push(right.place().file)
        .push(") are both the tool `")
        .push(left.name())
        .push("`: give one of them another name with `#[tool(name = \"…\")]`");
    panic!("{}", text.as_str())
}

const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A text that is put together before there is memory to allocate.
struct Text {
    bytes: [u8; Text::CAPACITY],
    length: usize,
}

impl Text {
    const CAPACITY: usize = 1024;

    const fn new() -> Self {
        Self { bytes: [0; Self::CAPACITY], length: 0 }
    }

    /// Adds a text, unless it is too long.
    const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if text.len() > Self::CAPACITY - self.length {
            return self;
        }
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.length + at] = text[at];
            at += 1;
        }
        self.length += text.len();
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "two tools have the same name",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_put_together() {
        let text = Text::new().push("ä").push("b").push(concat!("x", "")).push("");
        assert_eq!(text.as_str(), "äbx");
    }

    #[test]
    fn names_are_compared_whole() {
        assert!(same("greet", "greet") && !same("greet", "great") && !same("greet", "gree"));
    }
}
