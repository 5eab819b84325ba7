//! Streamable HTTP: one path for both eras, `/mcp`.

mod answers;
mod bearers;
mod connections;
mod events;
mod guard;
mod headers;
mod legacy;
mod listen;
mod modern;
mod places;
mod rates;
mod router;
mod sessions;
mod streams;
mod tls;

pub use listen::{Http, ListenError, serve_http};
pub use tls::{Identity, IdentityError};
