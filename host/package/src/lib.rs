//! What an author makes: the manifest, the source it names, and the component built from it.
//!
//! Everything here is pure: it reads what it is given, touches neither the disk nor a sandbox, and so
//! every rule has its test beside it.

mod component;
mod digest;
mod limits;
mod manifest;
mod name;
mod source;
mod text;
mod tool_name;

pub use component::{ComponentError, TOOLS, check_component};
pub use digest::Digest;
pub use limits::{Limits, parse_memory, parse_timeout};
pub use manifest::{
    Capabilities, ConfigDeclaration, Key, Manifest, ManifestError, NetworkRequest, SecretDeclaration, Skill,
    TomlPosition, setting_value,
};
pub use name::{InvalidName, SkillName};
pub use source::{Language, Source};
pub use text::hidden_character;
pub use tool_name::ToolName;
