//! Where the credentials of skills lie: the system's keychain, an encrypted file, or environment variables.
//!
//! The user chooses one of the three; none ever stands in for another unasked. Each secret is stored with its audience,
//! fixed when the user sets it, so that a manifest which asks for another audience finds the secret unbound. Sealing
//! and scrubbing are the work of others: here a value is stored, handed out whole, and wiped from memory when it is
//! dropped.

mod age_file;
mod audience;
mod entry;
mod environment;
mod error;
mod installation;
mod keychain;
mod names;
mod passphrase;
mod record;
mod slot;
mod store;
#[cfg(unix)]
mod terminal;
mod vault;
mod worker;

pub use audience::{Audience, NoAudience};
pub use entry::{EntryError, ask_unseen, read_secret};
pub use error::{Cause, StoreError};
pub use installation::{InstallationId, InvalidInstallationId};
pub use passphrase::Ask;
pub use record::Stored;
pub use store::SecretStore;
