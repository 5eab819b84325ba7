//! Names of tools and of prompts, compared while the skill is compiled.

use crate::exported::Exported;

/// Stops the compiler where two tools have one name, or two prompts. A tool and a prompt are told apart by what they are.
///
/// ```
/// # use skill_engine::{prompt, tool};
/// # #[tool(name = "plan")] fn made() {}
/// # #[prompt] fn plan() -> &'static str { "" }
/// skill_engine::export!(made, plan);
/// ```
///
/// ```compile_fail,E0080
/// # use skill_engine::prompt;
/// # #[prompt(name = "plan")] fn made() -> &'static str { "" }
/// # #[prompt] fn plan() -> &'static str { "" }
/// skill_engine::export!(made, plan);
/// ```
pub const fn assert_unique(entries: &[Exported]) {
    let mut left = 0;
    while left < entries.len() {
        let mut right = left + 1;
        while right < entries.len() {
            if are_one(&entries[left], &entries[right]) {
                complain(&entries[left], &entries[right]);
            }
            right += 1;
        }
        left += 1;
    }
}

const fn are_one(left: &Exported, right: &Exported) -> bool {
    same(left.what(), right.what()) && same(left.about().name, right.about().name)
}

const fn complain(left: &Exported, right: &Exported) -> ! {
    let text = Text::new()
        .push("the functions `")
        .push(left.about().place.function)
        .push("` (")
        .push(left.about().place.file)
        .push(") and `")
        .push(right.about().place.function)
        .push("` (")
        .push(right.about().place.file)
        .push(") are both the ")
        .push(left.what())
        .push(" `")
        .push(left.about().name)
        .push("`: give one of them another name with `#[")
        .push(left.what())
        .push("(name = \"…\")]`");
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
            Err(_) => "two tools or two prompts have the same name",
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

    #[crate::tool(name = "plan")]
    fn made() {}

    #[crate::tool(name = "plan")]
    fn remade() {}

    #[crate::prompt]
    fn plan() -> &'static str {
        ""
    }

    #[crate::prompt(name = "plan")]
    fn replan() -> &'static str {
        ""
    }

    #[test]
    fn tools_are_compared_with_tools_and_prompts_with_prompts() {
        use crate::exported::Export;

        let (tools, prompts) = ([made::EXPORTED, remade::EXPORTED], [plan::EXPORTED, replan::EXPORTED]);
        assert!(are_one(&tools[0], &tools[1]) && are_one(&prompts[0], &prompts[1]));
        assert!(!are_one(&tools[0], &prompts[0]) && !are_one(&prompts[1], &tools[1]));
    }

    #[test]
    fn names_are_compared_whole() {
        assert!(same("greet", "greet") && !same("greet", "great") && !same("greet", "gree"));
    }
}
