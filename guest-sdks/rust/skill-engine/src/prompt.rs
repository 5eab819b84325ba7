//! What stands behind `#[prompt]` and `export!`.

use std::collections::BTreeMap;

use crate::about::About;
use crate::arguments::Arguments;
pub use crate::bindings::exports::skill::engine::prompts::{Argument, PromptError as Error};
use crate::bindings::exports::skill::engine::prompts::{Conversation, Failure, Prompt as Definition};
use crate::completion::Asked;
use crate::panic;

/// A prompt: `#[prompt]` implements it on a type that is named like the function.
pub trait Prompt: Sized {
    const ABOUT: About;

    /// The arguments, or what is wrong with one.
    fn arguments() -> Result<Vec<Argument>, String>;

    /// Calls the function with the arguments of one call.
    fn get(arguments: &mut Arguments) -> Result<Conversation, Error>;

    /// What an argument may be completed to.
    fn complete(asked: &Asked<'_>) -> Result<Vec<String>, Error>;

    /// What clients are told of it.
    fn definition() -> Result<Definition, Failure> {
        Entry::of::<Self>().definition()
    }
}

/// One prompt of a skill, as `export!` lists it.
pub struct Entry {
    about: About,
    arguments: fn() -> Result<Vec<Argument>, String>,
    get: fn(&mut Arguments) -> Result<Conversation, Error>,
    complete: fn(&Asked<'_>) -> Result<Vec<String>, Error>,
}

impl Entry {
    /// The entry of a prompt.
    #[must_use]
    pub const fn of<P: Prompt>() -> Self {
        Self { about: P::ABOUT, arguments: P::arguments, get: P::get, complete: P::complete }
    }

    pub(crate) const fn about(&self) -> &About {
        &self.about
    }

    fn definition(&self) -> Result<Definition, Failure> {
        let about = &self.about;
        Ok(Definition {
            name: about.name.into(),
            title: about.title.map(Into::into),
            description: (!about.description.is_empty()).then(|| about.description.into()),
            arguments: (self.arguments)().map_err(|problem| about.broken("prompt", &problem))?,
            icons: about.icons(),
            meta: about.meta.map(Into::into),
            place: Some(about.place.position()),
        })
    }
}

/// Answers `list-prompts`.
pub fn list(entries: impl IntoIterator<Item = &'static Entry>) -> Result<Vec<Definition>, Failure> {
    panic::report(None);
    entries.into_iter().map(Entry::definition).collect()
}

/// Answers `get-prompt`.
pub fn get(
    entries: impl IntoIterator<Item = &'static Entry>,
    name: String,
    arguments: Vec<(String, String)>,
) -> Result<Conversation, Error> {
    let entry = find(entries, name)?;
    (entry.get)(&mut Arguments::of_texts(arguments))
}

/// Answers `complete`.
pub fn complete(
    entries: impl IntoIterator<Item = &'static Entry>,
    name: String,
    argument: &str,
    value: &str,
    others: Vec<(String, String)>,
) -> Result<Vec<String>, Error> {
    let entry = find(entries, name)?;
    let others: BTreeMap<_, _> = others.into_iter().collect();
    (entry.complete)(&Asked { argument, value, others: &others })
}

/// The prompt that a call is for: it is named if the call panics.
fn find(entries: impl IntoIterator<Item = &'static Entry>, name: String) -> Result<&'static Entry, Error> {
    let Some(entry) = entries.into_iter().find(|entry| entry.about.name == name) else {
        return Err(Error::UnknownPrompt(name));
    };
    panic::report(Some(&entry.about.place));
    Ok(entry)
}
