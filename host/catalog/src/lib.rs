//! The installed skills, what is known of them, and the one way to call a tool, for MCP and shell alike.

mod answer;
mod arguments;
mod builder;
mod call;
mod catalog;
mod check;
mod error;
mod install;
mod installation;
mod kept;
mod limits;
mod nearest;
mod schema;
mod settings;
mod skill;
mod source;
mod target;
mod tool;

pub use answer::Answer;
pub use arguments::{ArgumentError, Arguments};
pub use builder::{BuildFailure, Builder};
pub use call::{Listener, Notice, visible};
pub use catalog::Catalog;
pub use check::ToolFault;
pub use error::{CatalogError, ToolCallError, causes};
pub use install::{Installed, Origin};
pub use installation::Installation;
pub use settings::{Settings, SettingsError};
pub use skill::Skill;
pub use target::Target;
pub use tool::{Annotations, Icon, Tool};
