use std::path::PathBuf;

use skill_home::{Home, Lock};
use skill_package::Key;
use skill_policy::Secret;
use skill_policy::StoreChoice;

use crate::age_file::AgeFile;
use crate::environment::Environment;
use crate::keychain::Keychain;
use crate::names::Names;
use crate::passphrase::Passphrase;
use crate::record::Stored;
use crate::slot::Slot;
use crate::vault::Vault;
use crate::{Ask, Audience, InstallationId, StoreError};

/// Where secrets are kept: the one place that the user chose, and never another in its stead.
///
/// Making it touches nothing; the first secret that is asked for does. Every method may block for as long as a person
/// takes to answer a prompt, within limits, or for the second that opening the encrypted file takes: keep them off the
/// threads that serve others.
pub struct SecretStore(Kind);

enum Kind {
    Written(Written),
    Environment(Environment),
}

/// A vault, and the names of what was put into it.
struct Written {
    vault: Box<dyn Vault>,
    names: Names,
    /// Held while anything is changed.
    lock: PathBuf,
}

impl SecretStore {
    /// `ask` is how the passphrase of the encrypted file is asked for, where there is somebody to ask and no file was
    /// named to take it from.
    pub fn new(choice: StoreChoice, home: &Home, ask: Option<Ask>) -> Self {
        let settings = home.settings();
        match choice {
            StoreChoice::Keychain => Self::written("keychain", Box::new(Keychain::new(settings)), home),
            StoreChoice::File { passphrase_file } => {
                let passphrase = match (passphrase_file, ask) {
                    (Some(file), _) => Passphrase::File(file),
                    (None, Some(ask)) => Passphrase::Person(ask),
                    (None, None) => Passphrase::Nowhere { settings },
                };
                let file = AgeFile::new(home.secrets().join("secrets.age"), passphrase);
                Self::written("file", Box::new(file), home)
            }
            StoreChoice::Environment => Self(Kind::Environment(Environment::new())),
        }
    }

    fn written(kind: &str, vault: Box<dyn Vault>, home: &Home) -> Self {
        let folder = home.secrets();
        let names = Names::at(folder.join(format!("{kind}.json")));
        Self(Kind::Written(Written { vault, names, lock: folder.join("lock") }))
    }

    /// What the user stored under a key; `None` where nothing is.
    pub fn get(&self, installation: &InstallationId, key: &Key) -> Result<Option<Stored>, StoreError> {
        match &self.0 {
            Kind::Written(written) => written.vault.read(&Slot::new(installation, key)),
            Kind::Environment(environment) => environment.read(installation, key),
        }
    }

    /// Stores a secret, in place of the one before. From now on `audience` is whom it may be sent to.
    pub fn set(
        &self,
        installation: &InstallationId,
        key: &Key,
        secret: &Secret,
        audience: &Audience,
    ) -> Result<(), StoreError> {
        let written = self.written_or(|| Environment::read_only(installation, key))?;
        let slot = Slot::new(installation, key);
        let _lock = Lock::acquire(&written.lock)?;
        written.names.add(&slot)?;
        written.vault.write(&slot, &Stored::now(secret, audience))
    }

    /// Removes a secret; false where there is none.
    pub fn unset(&self, installation: &InstallationId, key: &Key) -> Result<bool, StoreError> {
        let written = self.written_or(|| Environment::read_only(installation, key))?;
        let _lock = Lock::acquire(&written.lock)?;
        let removed = written.vault.remove(&[Slot::new(installation, key)])?;
        written.names.remove(installation, std::slice::from_ref(key))?;
        Ok(removed > 0)
    }

    /// Removes all secrets of an installation and says how many there were. Where none was ever set, neither keychain
    /// nor passphrase is asked for. What another store holds, chosen before, stays there.
    pub fn unset_all(&self, installation: &InstallationId) -> Result<usize, StoreError> {
        let Kind::Written(written) = &self.0 else { return Ok(0) };
        if written.names.of(installation)?.is_empty() {
            return Ok(0);
        }
        let _lock = Lock::acquire(&written.lock)?;
        let keys = written.names.of(installation)?;
        let slots: Vec<_> = keys.iter().map(|key| Slot::new(installation, key)).collect();
        let removed = written.vault.remove(&slots)?;
        written.names.remove(installation, &keys)?;
        Ok(removed)
    }

    /// The keys that were set, in order. One whose value was removed behind the engine's back may be among them.
    pub fn list(&self, installation: &InstallationId) -> Result<Vec<Key>, StoreError> {
        match &self.0 {
            Kind::Written(written) => written.names.of(installation),
            Kind::Environment(environment) => Ok(environment.list(installation)),
        }
    }

    fn written_or(&self, refusal: impl FnOnce() -> StoreError) -> Result<&Written, StoreError> {
        match &self.0 {
            Kind::Written(written) => Ok(written),
            Kind::Environment(_) => Err(refusal()),
        }
    }
}
