//! The one way out, for `skill:engine/http` and `wasi:http` alike.
//!
//! [`Egress`] serves a process, a [`Gate`] one call. Every request, and every redirect anew: parse, ask the policy, put
//! secrets in, resolve once, check every address, connect to one of them, TLS for the name. What comes back is bounded in
//! size and time, and scrubbed of the secrets that the server may know.
//!
//! A secret's value never reaches a guest, which holds a reference instead ([`Seals`]). Scrubbing finds the value in the
//! forms that servers echo it in ([`Scrubber`]). It does not stop a server that helps a skill on purpose, by sending the
//! value back reversed or in pieces: the audience of a secret is whom the user trusts with it.

mod answer;
mod connection;
mod dial;
mod egress;
mod error;
mod exchange;
mod follow;
mod gate;
mod gunzip;
mod headers;
mod incoming;
mod limits;
mod lookups;
mod outgoing;
mod pool;
mod reach;
mod request;
mod resolver;
mod scrub;
mod seal;
mod target;
mod tls;

pub use egress::Egress;
pub use error::{Error, Kind, Wait};
pub use exchange::Timeouts;
pub use gate::Gate;
pub use incoming::ResponseBody;
pub use limits::Limits;
pub use request::{Request, Response};
pub use resolver::{Resolver, Resolving, SystemResolver};
pub use scrub::Scrubber;
pub use seal::{Opening, Seals, SecretError, SecretSource};
