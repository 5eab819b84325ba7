//! What a skill exports, as `export!` lists it.

use crate::about::About;
use crate::{prompt, tool};

/// One of those that `export!` names.
pub enum Exported {
    Tool(tool::Entry),
    Prompt(prompt::Entry),
}

/// A tool or a prompt: `#[tool]` and `#[prompt]` implement it on a type that is named like the function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a tool nor a prompt",
    label = "no `#[tool]` and no `#[prompt]` stands on this",
    note = "`export!` names functions: put `#[skill_engine::tool]` or `#[skill_engine::prompt]` on `{Self}`"
)]
pub trait Export {
    const EXPORTED: Exported;
}

impl Exported {
    pub(crate) const fn about(&self) -> &About {
        match self {
            Self::Tool(tool) => tool.about(),
            Self::Prompt(prompt) => prompt.about(),
        }
    }

    /// The word for what it is.
    pub(crate) const fn what(&self) -> &'static str {
        match self {
            Self::Tool(_) => "tool",
            Self::Prompt(_) => "prompt",
        }
    }
}

pub fn tools(exported: &'static [Exported]) -> impl Iterator<Item = &'static tool::Entry> {
    exported.iter().filter_map(|each| match each {
        Exported::Tool(tool) => Some(tool),
        Exported::Prompt(_) => None,
    })
}

pub fn prompts(exported: &'static [Exported]) -> impl Iterator<Item = &'static prompt::Entry> {
    exported.iter().filter_map(|each| match each {
        Exported::Tool(_) => None,
        Exported::Prompt(prompt) => Some(prompt),
    })
}
