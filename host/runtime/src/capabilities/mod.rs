//! What a guest can ask the host for: one file a capability.
//!
//! Each answers the contract's interface of its name, and where WASI has one of the same meaning, that too. What the
//! call's permissions don't cover is answered with a denial that names the capability.

pub(crate) mod config;
pub(crate) mod env;
pub(crate) mod filesystem;
pub(crate) mod http;
pub(crate) mod log;
pub(crate) mod progress;
pub(crate) mod script;
pub(crate) mod secrets;
pub(crate) mod sockets;
pub(crate) mod user;

use crate::state::State;

impl crate::contract::skill::engine::types::Host for State {}
