use std::fmt;

/// What an exported function is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum What {
    Tool,
    /// Marked as one with the SDK's `prompt`.
    Prompt,
}

/// The word for it, which is also the name of the SDK's function for its explicit form.
impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tool => "tool",
            Self::Prompt => "prompt",
        })
    }
}
