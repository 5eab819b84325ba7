//! Writes this server into the configuration of MCP clients, and out of it again.
//!
//! A client's file is its user's: comments, order, spelling and what other programs have put there stay as they are. What
//! can't be changed that way is left alone, and told.

mod clients;
mod edit;
mod entry;
mod error;
mod file;
mod json;
mod toml;

pub use clients::{Client, Surroundings, System};
pub use edit::{Change, Edit, shown};
pub use entry::Entry;
pub use error::ConnectError;
