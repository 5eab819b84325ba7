//! What stands behind `#[tool]` and `export!`.

use crate::arguments::Arguments;
pub use crate::bindings::exports::skill::engine::tools::ToolError as Error;
use crate::bindings::exports::skill::engine::tools::{Failure, Output, Tool as Definition};
pub use crate::bindings::skill::engine::types::Annotations;
use crate::bindings::skill::engine::types::Icon;
use crate::panic;
use crate::place::Place;

/// A tool: `#[tool]` implements it on a type that is named like the function.
pub trait Tool: Sized {
    const ABOUT: About;

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

/// What is known of a tool beside its types.
pub struct About {
    /// The name under which clients call it.
    pub name: &'static str,
    pub title: Option<&'static str>,
    pub description: &'static str,
    pub annotations: Annotations,
    pub icons: &'static [StaticIcon],
    /// JSON text.
    pub meta: Option<&'static str>,
    pub place: Place,
}

pub struct StaticIcon {
    pub source: &'static str,
    pub mime_type: Option<&'static str>,
    pub sizes: &'static [&'static str],
}

/// One tool of a skill, as `export!` lists it.
pub struct Entry {
    about: About,
    input_schema: fn() -> Result<String, String>,
    output_schema: fn() -> Result<Option<String>, String>,
    call: fn(&mut Arguments) -> Result<Output, Error>,
}

impl Entry {
    /// The entry of a tool.
    #[must_use]
    pub const fn of<T: Tool>() -> Self {
        Self { about: T::ABOUT, input_schema: T::input_schema, output_schema: T::output_schema, call: T::call }
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.about.name
    }

    pub(crate) const fn place(&self) -> &Place {
        &self.about.place
    }

    fn definition(&self) -> Result<Definition, Failure> {
        let about = &self.about;
        Ok(Definition {
            name: about.name.into(),
            title: about.title.map(Into::into),
            description: about.description.into(),
            input_schema: (self.input_schema)().map_err(|problem| self.broken(&problem))?,
            output_schema: (self.output_schema)().map_err(|problem| self.broken(&problem))?,
            annotations: about.annotations,
            icons: about.icons.iter().map(icon).collect(),
            meta: about.meta.map(Into::into),
            place: Some(about.place.position()),
        })
    }

    fn broken(&self, problem: &str) -> Failure {
        Failure {
            message: format!("the tool `{}`: {problem}", self.about.name),
            stack: Some(self.about.place.to_string()),
            data: None,
        }
    }
}

/// Answers `list-tools`.
pub fn list(entries: &'static [Entry]) -> Result<Vec<Definition>, Failure> {
    panic::report(None);
    entries.iter().map(Entry::definition).collect()
}

/// Answers `call-tool`.
pub fn call(entries: &'static [Entry], name: String, arguments: &str) -> Result<Output, Error> {
    let Some(entry) = entries.iter().find(|entry| entry.about.name == name) else {
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

fn icon(icon: &StaticIcon) -> Icon {
    Icon {
        source: icon.source.into(),
        mime_type: icon.mime_type.map(Into::into),
        sizes: icon.sizes.iter().map(|size| (*size).into()).collect(),
    }
}
