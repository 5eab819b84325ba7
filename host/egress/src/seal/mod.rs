//! Secrets that a guest uses and never sees: it holds a reference, which is replaced on the way out.

mod escape;
mod insert;
mod misuse;
mod redirect;
mod reference;
mod seals;
mod source;
mod watch;

pub(crate) use insert::Insertion;
pub use seals::Seals;
pub use source::{Opening, SecretError, SecretSource};
pub(crate) use watch::Watch;
