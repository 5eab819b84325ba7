//! What the user allows, and what is said to a guest that tries more.
//!
//! Pure: no disk, no sandbox, no clock, no name resolution. A request goes through three doors here: [`Target`] is where
//! it goes in its one spelling, [`NetworkPermission::decide`] answers with [`Allowed`] or a [`Denial`], and
//! [`Allowed::check`] looks at each address that the host's name resolved to.

mod address_block;
mod address_registry;
mod allowed;
mod attempt;
mod denial;
mod grant;
mod grants;
mod host_folder;
mod host_path;
mod naming;
mod network;
mod network_grants;
mod permissions;
mod reason;
mod request;
mod requests;
mod secret;
mod settings;
mod store_choice;
mod target;

pub use address_block::AddressBlock;
pub use allowed::{Allowed, CheckedAddress};
pub use attempt::Attempt;
pub use denial::Denial;
pub use grant::{Grant, InvalidGrant};
pub use grants::Grants;
pub use host_folder::{FolderError, HostFolder};
pub use host_path::{HostPath, InvalidHostPath};
pub use network::NetworkPermission;
pub use network_grants::NetworkGrants;
pub use permissions::{Access, Folder, Permissions};
pub use reason::Reason;
pub use request::Request;
pub use requests::Requests;
pub use secret::{InvalidSecret, Secret};
pub use settings::{InvalidSettings, Settings, SkillSettings};
pub use store_choice::StoreChoice;
pub use target::{InvalidTarget, Target};
