use std::collections::BTreeMap;

use serde_json::Value;

use super::jsdoc::Tag;
use super::keyword::{self, Keyword};
use super::kinds::Kinds;
use super::problem::{Place, Problem};

/// What a comment says of a type or a field.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) constraints: BTreeMap<Keyword, Value>,
    pub(super) default: Option<Sample>,
    pub(super) examples: Vec<Sample>,
    pub(super) deprecated: bool,
}

/// A value that has to fit the schema that it stands in.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) value: Value,
    pub(super) place: Place,
}

impl Notes {
    /// Reads the tags of a comment on a type of these kinds, in the file of this number.
    pub(super) fn read(description: &str, tags: &[Tag<'_>], file: usize, kinds: Kinds) -> Result<Self, Problem> {
        let mut notes = Self::default();
        if !description.is_empty() {
            notes.description = Some(description.to_owned());
        }
        for tag in tags {
            notes.take(tag, Place { file, offset: tag.offset }, kinds)?;
        }
        Ok(notes)
    }

    /// These, where `over` says nothing else: a field's own comment counts more than that of its type.
    pub(super) fn under(mut self, over: Self) -> Self {
        self.constraints.extend(over.constraints);
        Self {
            title: over.title.or(self.title),
            description: over.description.or(self.description),
            constraints: self.constraints,
            default: over.default.or(self.default),
            examples: if over.examples.is_empty() { self.examples } else { over.examples },
            deprecated: over.deprecated || self.deprecated,
        }
    }

    fn take(&mut self, tag: &Tag<'_>, place: Place, kinds: Kinds) -> Result<(), Problem> {
        let text = tag.description.as_str();
        let wrong = |expected: &str| Problem::new(place, format!("`@{}` is {expected}, not `{text}`", tag.name));
        if let Some(keyword) = Keyword::named(tag.name) {
            if !keyword.applies(kinds) {
                return Err(Problem::new(place, format!("`@{}` says nothing of values of this type", tag.name)));
            }
            self.constraints.insert(keyword, keyword.value(text).map_err(wrong)?);
            return Ok(());
        }
        match tag.name {
            "title" => self.title = Some(keyword::text(text).map_err(wrong)?),
            "deprecated" => self.deprecated = true,
            "default" | "defaultValue" => {
                let value = json(text, kinds).ok_or_else(|| wrong("a value as JSON"))?;
                self.default = Some(Sample { value, place });
            }
            "example" => {
                let value = json(text, kinds).ok_or_else(|| wrong("a value as JSON"))?;
                self.examples.push(Sample { value, place });
            }
            "examples" => match serde_json::from_str(text) {
                Ok(Value::Array(values)) => {
                    self.examples.extend(values.into_iter().map(|value| Sample { value, place }));
                }
                _ => return Err(wrong("a list of values as JSON")),
            },
            _ => {}
        }
        Ok(())
    }
}

/// A value of a type of these kinds: JSON, and where strings are meant, text without quotes that isn't JSON.
fn json(text: &str, kinds: Kinds) -> Option<Value> {
    let text_alone = || (kinds.takes_text() && !text.is_empty()).then(|| Value::from(unquoted(text)));
    serde_json::from_str(text).ok().or_else(text_alone)
}

/// The default in `[args.name=World]`: as [`json`], but where only strings are meant it is never anything else.
pub(super) fn bracketed(text: &str, kinds: Kinds) -> Option<Value> {
    match json(text, kinds)? {
        value if kinds.only_text() && !value.is_string() => Some(text.into()),
        value => Some(value),
    }
}

fn unquoted(text: &str) -> &str {
    ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(text)
}
