use serde_json::Value;

use super::recursion::Recursions;
use super::schema::{Primitive, Shape};

/// Which values a type has, as far as the keywords of comments tell them apart.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kinds {
    pub(super) anything: bool,
    pub(super) strings: bool,
    pub(super) numbers: bool,
    pub(super) lists: bool,
    pub(super) tuples: bool,
    pub(super) objects: bool,
    /// Booleans, null, and numbers that are written out.
    pub(super) others: bool,
    /// Strings that are written out.
    pub(super) words: bool,
}

impl Kinds {
    pub(super) fn of(shape: &Shape, recursions: &Recursions<'_>) -> Self {
        let mut kinds = Self::default();
        kinds.add(shape, recursions);
        kinds
    }

    /// Whether text without quotes can be meant as a value.
    pub(super) fn takes_text(self) -> bool {
        self.strings || self.words
    }

    /// Whether all values are strings.
    pub(super) fn only_text(self) -> bool {
        let Self { anything, numbers, lists, tuples, objects, others, .. } = self;
        self.takes_text() && !(anything || numbers || lists || tuples || objects || others)
    }

    fn add(&mut self, shape: &Shape, recursions: &Recursions<'_>) {
        match shape {
            Shape::Anything => self.anything = true,
            Shape::Primitive(Primitive::String) => self.strings = true,
            Shape::Primitive(Primitive::Integer | Primitive::Number) => self.numbers = true,
            Shape::Literal(Value::String(_)) => self.words = true,
            Shape::Primitive(Primitive::Boolean | Primitive::Null) | Shape::Literal(_) => self.others = true,
            Shape::Array(_) => self.lists = true,
            Shape::Tuple(_) => self.tuples = true,
            Shape::Object(_) => self.objects = true,
            Shape::Union(members) => members.iter().for_each(|member| self.add(&member.shape, recursions)),
            // A type that is still being read may turn out to be anything.
            Shape::Recursive(number) => match recursions.finished(*number) {
                Some(schema) => self.add(&schema.shape, recursions),
                None => self.anything = true,
            },
            Shape::Nothing | Shape::Promise(_) | Shape::Content | Shape::Output(_) => {}
        }
    }
}
