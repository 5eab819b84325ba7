//! The egress against real servers on this machine.

mod addresses;
#[path = "../../../../tests/servers/authority.rs"]
mod authority;
mod forward;
mod limits;
mod lookups;
mod message;
mod pool;
mod redirects;
mod secrets;
mod server;
mod tls;
mod world;
