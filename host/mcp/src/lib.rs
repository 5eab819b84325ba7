//! The MCP server: offers the installed skills' tools to any client, in both eras of the protocol.
//!
//! Only this crate names rmcp. What a tool is and how it is called, the catalog knows.

mod content;
mod input;
mod offer;
mod reply;
mod server;
mod stdio;

pub use offer::Offer;
pub use server::Server;
pub use stdio::serve_stdio;
