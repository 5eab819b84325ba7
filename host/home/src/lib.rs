//! Where things lie on disk, and how they change there.
//!
//! Only this crate knows the engine's folders. It gives the others what they need to stay whole when several
//! processes work at once or one is killed in the middle: atomic writes, locks, and a counter that tells of changes.

mod atomic;
mod changes;
mod error;
mod folders;
mod journal;
mod lock;
mod private;
pub mod rfc3339;
mod seal_key;
mod variables;

pub use atomic::{create_folder, replace_file, replace_folder};
pub use changes::{Changes, Watching, watch_source};
pub use error::DiskError;
pub use folders::{Home, NoHome};
pub use journal::Journal;
pub use lock::Lock;
pub use private::is_own_folder;
pub use seal_key::SealKey;
pub use variables::{SECRET_VARIABLE, is_secret_variable};
