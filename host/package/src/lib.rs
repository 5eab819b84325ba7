//! What an author makes: the manifest, the source it names, and the component or script made of it.
//!
//! Everything here is pure: it reads what it is given, touches neither the disk nor a sandbox, and so
//! every rule has its test beside it.

mod as_text;
mod audience;
mod capabilities;
mod ceilings;
mod component;
mod config_declaration;
mod digest;
mod embedded;
mod env_name;
mod guest_path;
mod header_template;
mod host;
mod host_pattern;
mod key;
mod limit_word;
mod limits;
mod manifest;
mod method;
mod name;
mod network_request;
mod network_rule;
mod origin;
mod script;
mod secret_declaration;
mod setting_value;
mod source;
mod text;
mod toml_position;
mod tool_name;

pub use audience::Audience;
pub use capabilities::Capabilities;
pub use ceilings::Ceilings;
pub use component::{ComponentError, TOOLS, check_component};
pub use config_declaration::ConfigDeclaration;
pub use digest::Digest;
pub use embedded::{embed_manifest, embedded_manifest};
pub use env_name::{EnvName, InvalidEnvName};
pub use guest_path::{GuestPath, InvalidGuestPath};
pub use header_template::{HeaderForm, HeaderTemplate, InvalidHeaderTemplate};
pub use host::{Host, HostName, InvalidHost};
pub use host_pattern::HostPattern;
pub use key::Key;
pub use limit_word::parse_timeout;
pub use limits::Limits;
pub use manifest::{Manifest, ManifestError, Skill};
pub use method::{InvalidMethod, Method};
pub use name::{InvalidName, SkillName};
pub use network_request::NetworkRequest;
pub use network_rule::{InvalidNetworkRule, NetworkRule};
pub use origin::{Origin, Scheme};
pub use script::{Script, ScriptError};
pub use secret_declaration::SecretDeclaration;
pub use setting_value::setting_value;
pub use source::{Language, ScriptLanguage, Source};
pub use text::hidden_character;
pub use toml_position::TomlPosition;
pub use tool_name::ToolName;
