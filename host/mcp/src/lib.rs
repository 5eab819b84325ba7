//! The MCP server: offers the installed skills' tools to any client, in both eras of the protocol.
//!
//! Only this crate names rmcp. What a tool is and how it is called, the catalog knows.
#![expect(deprecated, reason = "the first era has what the second has given up: levels of the log, sampling, roots")]

mod access;
mod asking;
mod calls;
mod changes;
mod connection;
mod content;
mod core;
mod decode;
mod era;
mod gate;
mod http;
mod input;
mod lines;
mod listing;
mod names;
mod news;
mod offer;
mod open;
mod pages;
mod prompts;
mod reply;
mod reports;
mod resources;
mod server;
mod skills;
mod states;
mod stdio;
mod telling;

pub use http::{Http, Identity, IdentityError, ListenError, serve_http};
pub use offer::Offer;
pub use stdio::serve_stdio;
