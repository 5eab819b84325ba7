//! What stands behind `#[tool]` and `export!`.

use crate::about::About;
use crate::arguments::Arguments;
pub use crate::bindings::exports::skill::engine::tools::ToolError as Error;
use crate::bindings::exports::skill::engine::tools::{Failure, Output, Tool as Definition};
pub use crate::bindings::skill::engine::types::Annotations;
use crate::panic;
use crate::place::Place;

/// A tool: `#[tool]` implements it on a type that is named like the function.
pub trait Tool: Sized {
    const ABOUT: About;

    const ANNOTATIONS: Annotations;

    /// JSON text, or what is wrong with it.
    fn input_schema() -> Result<String, String>;

    /// JSON text of the structured output's schema, where there is one, or what is wrong with it.
    fn output_schema() -> Result<Option<String>, String>;

    /// Calls the function with the arguments of one call.
    fn call(arguments: &mut Arguments) -> Result<Output, Error>;

    /// What clients are told of it.
    fn definition() -> Result<Definition, Failure> {
        Entry::of::<Self>().definition()
    }
}

/// One tool of a skill, as `export!` lists it.
pub struct Entry {
    about: About,
    annotations: Annotations,
    input_schema: fn() -> Result<String, String>,
    output_schema: fn() -> Result<Option<String>, String>,
    call: fn(&mut Arguments) -> Result<Output, Error>,
}

impl Entry {
    /// The entry of a tool.
    #[must_use]
    pub const fn of<T: Tool>() -> Self {
        Self {
            about: T::ABOUT,
            annotations: T::ANNOTATIONS,
            input_schema: T::input_schema,
            output_schema: T::output_schema,
            call: T::call,
        }
    }

    pub(crate) const fn about(&self) -> &About {
        &self.about
    }

    fn definition(&self) -> Result<Definition, Failure> {
        let about = &self.about;
        let broken = |problem: String| about.broken("tool", &problem);
        Ok(Definition {
            name: about.name.into(),
            title: about.title.map(Into::into),
            description: about.description.into(),
            input_schema: (self.input_schema)().map_err(broken)?,
            output_schema: (self.output_schema)().map_err(broken)?,
            annotations: self.annotations,
            icons: about.icons(),
            meta: about.meta.map(Into::into),
            place: Some(about.place.position()),
        })
    }
}

/// Answers `list-tools`.
pub fn list(entries: impl IntoIterator<Item = &'static Entry>) -> Result<Vec<Definition>, Failure> {
    panic::report(None);
    entries.into_iter().map(Entry::definition).collect()
}

/// Answers `call-tool`.
pub fn call(entries: impl IntoIterator<Item = &'static Entry>, name: String, arguments: &str) -> Result<Output, Error> {
    let Some(entry) = entries.into_iter().find(|entry| entry.about.name == name) else {
        return Err(Error::UnknownTool(name));
    };
    panic::report(Some(&entry.about.place));
    (entry.call)(&mut Arguments::parse(arguments)?)
}

/// The failure of a tool whose answer can't be told.
#[must_use]
pub fn failed(message: String, place: &Place) -> Error {
    Error::Failed(Failure { message, stack: Some(place.to_string()), data: None })
}
