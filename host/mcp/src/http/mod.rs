//! Streamable HTTP: one path for both eras, `/mcp`.

mod answers;
mod events;
mod guard;
mod headers;
mod legacy;
mod listen;
mod modern;
mod router;
mod sessions;
mod streams;

pub use listen::{Http, serve_http};
