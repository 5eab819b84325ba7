//! Who may call a server over HTTP.
//!
//! A token is shown once, to the person who makes it; what is kept of it says who has it and what it is good for, and
//! can't be turned back into it.

mod error;
mod name;
mod permit;
mod store;
mod token;

pub use error::TokenError;
pub use name::{InvalidTokenName, TokenName};
pub use permit::Permit;
pub use store::{State, Tokens};
pub use token::{Token, TokenDigest};
