/// A byte of one of the skill's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The file's number, as the [`Modules`](super::modules::Modules) count.
    pub(super) file: usize,
    pub(super) offset: u32,
}

/// Something in a source that can't become part of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) place: Place,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into() }
    }
}
