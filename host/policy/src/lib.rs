//! What the user allows, and what is said to a guest that tries more.
//!
//! Pure: no disk, no sandbox, no clock, no name resolution. A request goes through three doors here: [`Target`] is where
//! it goes in its one spelling, [`NetworkPermission::decide`] answers with [`Allowed`] or a [`Denial`], and
//! [`Allowed::check`] looks at each address that the host's name resolved to.

mod address;
mod allowed;
mod attempt;
mod denial;
mod naming;
mod network;
mod network_grants;
mod reason;
mod request;
mod target;

pub use address::AddressBlock;
pub use allowed::{Allowed, CheckedAddress};
pub use attempt::Attempt;
pub use denial::Denial;
pub use network::NetworkPermission;
pub use network_grants::NetworkGrants;
pub use reason::Reason;
pub use request::Request;
pub use target::{InvalidTarget, Target};
