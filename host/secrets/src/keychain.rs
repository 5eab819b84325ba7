use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use crate::record::{Record, Stored};
use crate::slot::Slot;
use crate::vault::Vault;
use crate::worker::{NoAnswer, Worker};
use crate::{Cause, StoreError};

/// The keychain of the system: the Secret Service on Linux, Keychain Services on macOS, the Credential Manager on
/// Windows. An entry has the service `skill-engine` and the slot as its user.
///
/// Nothing is asked of it before the first secret is. A connection that breaks is made anew.
pub(crate) struct Keychain {
    worker: Worker<Connection>,
    /// For the errors, which name it.
    settings: PathBuf,
}

const SERVICE: &str = "skill-engine";

/// A call waits for a read, and a keychain that is unlocked answers within milliseconds. One that is locked asks its
/// user to unlock it: the call fails, the question stays on the screen, and the next call finds it answered.
const READ_PATIENCE: Duration = Duration::from_secs(5);

/// Somebody sits at the terminal and stores a secret: time enough to find the window and type the password into it.
const CHANGE_PATIENCE: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Connection {
    store: Option<Arc<CredentialStore>>,
}

/// What the keychain said, and whether it was there at all.
enum Fault {
    NoConnection(Error),
    Failed(Error),
}

impl Keychain {
    pub(crate) fn new(settings: PathBuf) -> Self {
        Self { worker: Worker::new(), settings }
    }

    /// `act` may be done twice: a second time on a new connection, where an old one has failed.
    fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        slot: &Slot,
        act: impl Fn(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let user = slot.to_string();
        let answer = self.worker.run(patience, move |connection| connection.act(&user, act));
        match answer {
            Ok(Ok(value)) => Ok(Some(value)),
            Ok(Err(Fault::Failed(Error::NoEntry))) => Ok(None),
            Ok(Err(fault)) => Err(self.error(fault)),
            Err(NoAnswer::Silent(waited)) => Err(StoreError::Silent {
                settings: self.settings.clone(),
                waited,
                source: Cause::new("it waits for you to unlock it, or what provides it hangs"),
            }),
            Err(NoAnswer::Broken) => Err(StoreError::Keychain {
                settings: self.settings.clone(),
                source: Cause::new("the library that talks to it gave up"),
            }),
        }
    }

    fn error(&self, fault: Fault) -> StoreError {
        let settings = self.settings.clone();
        match fault {
            Fault::NoConnection(error) => StoreError::NoKeychain { settings, source: cause(&error) },
            Fault::Failed(error @ Error::NoStorageAccess(_)) => StoreError::Locked { settings, source: cause(&error) },
            Fault::Failed(error) => StoreError::Keychain { settings, source: cause(&error) },
        }
    }
}

impl Vault for Keychain {
    fn read(&self, slot: &Slot) -> Result<Option<Stored>, StoreError> {
        let Some(json) = self.ask(READ_PATIENCE, slot, |entry| entry.get_secret().map(Zeroizing::new))? else {
            return Ok(None);
        };
        let stored = Record::read(&json).and_then(|record| record.stored(slot));
        stored.map(Some).map_err(|source| StoreError::Record { slot: slot.to_string(), source })
    }

    fn write(&self, slot: &Slot, stored: &Stored) -> Result<(), StoreError> {
        let json = Record::new(slot, stored).write();
        self.ask(CHANGE_PATIENCE, slot, move |entry| entry.set_secret(&json)).map(drop)
    }

    fn remove(&self, slots: &[Slot]) -> Result<usize, StoreError> {
        let mut removed = 0;
        for slot in slots {
            removed += usize::from(self.ask(CHANGE_PATIENCE, slot, Entry::delete_credential)?.is_some());
        }
        Ok(removed)
    }
}

impl Connection {
    fn act<T>(&mut self, user: &str, act: impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Fault> {
        let was_open = self.store.is_some();
        match self.try_act(user, &act) {
            // The keychain may have been started anew since the connection was made.
            Err(Fault::Failed(Error::PlatformFailure(_))) if was_open => {
                self.store = None;
                self.try_act(user, &act)
            }
            done => done,
        }
    }

    fn try_act<T>(&mut self, user: &str, act: impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Fault> {
        let store = match &self.store {
            Some(store) => store,
            None => self.store.insert(connect().map_err(Fault::NoConnection)?),
        };
        let done = store.build(SERVICE, user, modifiers().as_ref()).and_then(|entry| act(&entry));
        if matches!(done, Err(Error::PlatformFailure(_))) {
            self.store = None;
        }
        done.map_err(Fault::Failed)
    }
}

fn connect() -> Result<Arc<CredentialStore>, Error> {
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new()?;
    #[cfg(all(unix, not(target_os = "macos")))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// On Windows, credentials roam with the user through a domain unless they are told to stay.
fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    cfg!(windows).then(|| HashMap::from([("persistence", "Local")]))
}

/// The words of an error. Some hold what was read, which is not told.
fn cause(error: &Error) -> Cause {
    match error {
        Error::PlatformFailure(platform) | Error::NoStorageAccess(platform) => Cause::new(platform.to_string()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => Cause::new("it holds something else under this name"),
        Error::Ambiguous(_) => Cause::new("it holds more than one entry under this name"),
        Error::TooLong(what, most) => Cause::new(format!("its {what} has at most {most} bytes")),
        error => Cause::new(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_tells_what_was_read() {
        let value = b"hunter2hunter2".to_vec();
        let platform = || -> keyring_core::error::PlatformError { String::from_utf8(value.clone()).unwrap().into() };
        for error in [Error::BadEncoding(value.clone()), Error::BadDataFormat(value.clone(), platform())] {
            assert!(!cause(&error).to_string().contains("hunter2"));
        }
        let keychain = Keychain::new("settings.toml".into());
        let error = keychain.error(Fault::Failed(Error::BadEncoding(value.clone())));
        assert!(!format!("{error} {error:?} {:?}", error.hint()).contains("hunter2"));
    }

    #[test]
    fn each_fault_has_its_error() {
        let keychain = Keychain::new("/x/settings.toml".into());
        let why = || -> keyring_core::error::PlatformError { "prompt dismissed".into() };
        let text = |fault| keychain.error(fault).to_string();
        assert_eq!(text(Fault::NoConnection(Error::PlatformFailure(why()))), "no keychain answers here");
        assert_eq!(text(Fault::Failed(Error::NoStorageAccess(why()))), "the keychain could not be unlocked");
        assert_eq!(text(Fault::Failed(Error::PlatformFailure(why()))), "the keychain failed");
    }
}
