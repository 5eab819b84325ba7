//! What an author makes: the manifest, the source it names, and the component built from it.
//!
//! Everything here is pure: it reads what it is given, touches neither the disk nor a sandbox, and so
//! every rule has its test beside it.

mod as_text;
mod component;
mod digest;
mod env_name;
mod guest_path;
mod host;
mod host_pattern;
mod limits;
mod manifest;
mod method;
mod name;
mod network_request;
mod network_rule;
mod origin;
mod source;
mod text;
mod tool_name;

pub use component::{ComponentError, TOOLS, check_component};
pub use digest::Digest;
pub use env_name::{EnvName, InvalidEnvName};
pub use guest_path::{GuestPath, InvalidGuestPath};
pub use host::{Host, HostName, InvalidHost};
pub use host_pattern::HostPattern;
pub use limits::{Limits, parse_memory, parse_timeout};
pub use manifest::{
    Capabilities, ConfigDeclaration, Key, Manifest, ManifestError, SecretDeclaration, Skill, TomlPosition,
    setting_value,
};
pub use method::{InvalidMethod, Method};
pub use name::{InvalidName, SkillName};
pub use network_request::NetworkRequest;
pub use network_rule::{InvalidNetworkRule, NetworkRule};
pub use origin::{Origin, Scheme};
pub use source::{Language, Source};
pub use text::hidden_character;
pub use tool_name::ToolName;
