//! Answers of several parts.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::content::{Content, object};

/// What a tool answers, where one part alone would not do. `T` is the type of its structured part, if it has one.
///
/// ```
/// use skill_engine::{Output, content, data, tool};
///
/// #[data]
/// struct Found {
///     count: u32,
/// }
///
/// #[tool]
/// fn find(text: String) -> Output<Found> {
///     let count = 3;
///     content::output().content([content::text(format!("{count} times {text}"))]).structured(Found { count })
/// }
/// # skill_engine::export!(find);
/// ```
#[derive(Clone, Debug)]
pub struct Output<T = Unstructured> {
    pub(crate) content: Option<Vec<Content>>,
    pub(crate) structured: Option<T>,
    pub(crate) meta: Option<Map<String, Value>>,
}

/// The structured part of an [`Output`] that has none.
#[derive(Clone, Copy, Debug)]
pub enum Unstructured {}

impl Default for Output {
    fn default() -> Self {
        Self { content: None, structured: None, meta: None }
    }
}

impl<T> Output<T> {
    /// What is shown: the structured part as text, where this is left out.
    #[must_use]
    pub fn content(mut self, content: impl IntoIterator<Item = Content>) -> Self {
        self.content = Some(content.into_iter().collect());
        self
    }

    /// For extensions of the protocol: a JSON object, anything else panics.
    #[must_use]
    #[track_caller]
    pub fn meta(mut self, meta: impl Serialize) -> Self {
        self.meta = Some(object(meta));
        self
    }
}

impl Output {
    /// Adds the structured part.
    #[must_use]
    pub fn structured<T>(self, structured: T) -> Output<T> {
        Output { content: self.content, structured: Some(structured), meta: self.meta }
    }
}
