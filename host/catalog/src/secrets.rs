use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use skill_egress::{Opening, SecretError, SecretSource};
use skill_package::{Key, SecretDeclaration, SkillName};
use skill_policy::Secret;
use skill_secrets::{Audience, InstallationId, SecretStore, StoreError, Stored};

use crate::catalog::Catalog;
use crate::error::{CatalogError, causes};
use crate::installation::Installation;
use crate::nearest::nearest;

/// The secrets that the user stored for one installation.
pub(crate) struct StoredSecrets {
    pub(crate) store: Arc<SecretStore>,
    pub(crate) installation: InstallationId,
    pub(crate) declarations: BTreeMap<Key, SecretDeclaration>,
}

/// No secrets, and the reason why.
pub(crate) struct NoSecrets(pub(crate) &'static str);

pub(crate) fn installation_id(name: &SkillName, source: &Path) -> InstallationId {
    InstallationId::new(name.clone(), source.as_os_str().as_encoded_bytes())
}

/// Whom a secret may be sent to, as the store keeps it.
pub(crate) fn stored_audience(declaration: &SecretDeclaration) -> Audience {
    Audience::new(declaration.audience.rules().map(ToString::to_string)).expect("a declared audience is not empty")
}

impl Catalog {
    /// The secrets that an installed skill declares, and whether one is stored for each.
    ///
    /// This and the methods below block: the store may ask a person.
    pub fn secrets(&self, name: &SkillName) -> Result<Vec<(Key, SecretDeclaration, bool)>, CatalogError> {
        let (installation, settings) = self.configured(name)?;
        let stored = self.secret_store(&settings.secrets).list(&installation.id()).map_err(secret_error(name))?;
        let declared = installation.manifest.secrets.into_iter();
        Ok(declared
            .map(|(key, declaration)| {
                let there = stored.contains(&key);
                (key, declaration, there)
            })
            .collect())
    }

    /// Whom a secret may be sent to once it is stored. Fails for one that the skill does not declare.
    pub fn secret(&self, name: &SkillName, key: &Key) -> Result<SecretDeclaration, CatalogError> {
        let (installation, _) = self.configured(name)?;
        installation.secret(key).cloned()
    }

    /// Stores a secret of an installed skill, for the audience that the skill declares now.
    pub fn set_secret(&self, name: &SkillName, key: &Key, secret: &Secret) -> Result<(), CatalogError> {
        let _lock = self.home().lock()?;
        let (installation, settings) = self.configured(name)?;
        let audience = stored_audience(installation.secret(key)?);
        let store = self.secret_store(&settings.secrets);
        store.set(&installation.id(), key, secret, &audience).map_err(secret_error(name))?;
        self.audit().secret_set(&installation, key);
        Ok(())
    }

    /// Removes a stored secret; false where there was none. One that is no longer declared can be removed too.
    pub fn unset_secret(&self, name: &SkillName, key: &Key) -> Result<bool, CatalogError> {
        let _lock = self.home().lock()?;
        let (installation, settings) = self.configured(name)?;
        let removed =
            self.secret_store(&settings.secrets).unset(&installation.id(), key).map_err(secret_error(name))?;
        if removed {
            self.audit().secret_unset(&installation, key);
        }
        Ok(removed)
    }

    pub(crate) fn forget_secrets(&self, installation: &Installation) -> Result<(), CatalogError> {
        let store = self.secret_store(&self.settings()?.secrets);
        store.unset_all(&installation.id()).map_err(secret_error(&installation.name))?;
        Ok(())
    }
}

impl Installation {
    /// Whose secrets they are: another source under the same name is another installation.
    pub(crate) fn id(&self) -> InstallationId {
        installation_id(&self.name, &self.source)
    }

    fn secret(&self, key: &Key) -> Result<&SecretDeclaration, CatalogError> {
        let declared = &self.manifest.secrets;
        declared.get(key).ok_or_else(|| CatalogError::UnknownSecret {
            name: self.name.clone(),
            key: key.as_str().to_owned(),
            nearest: nearest(key.as_str(), declared.keys().map(Key::as_str)).map(str::to_owned),
        })
    }
}

fn secret_error(name: &SkillName) -> impl FnOnce(StoreError) -> CatalogError {
    let name = name.clone();
    move |source| CatalogError::Secrets { name, source }
}

impl SecretSource for StoredSecrets {
    fn open<'a>(&'a self, name: &'a str) -> Opening<'a> {
        Box::pin(async move {
            let found = self.declarations.iter().find(|(key, _)| key.as_str() == name);
            let (key, declaration) = found.ok_or(SecretError::Undeclared)?;
            let (store, installation, wanted) = (self.store.clone(), self.installation.clone(), key.clone());
            let read = tokio::task::spawn_blocking(move || store.get(&installation, &wanted)).await;
            let stored = read.expect("reading a secret does not panic").map_err(|error| unavailable(&error))?;
            value(&stored.ok_or(SecretError::Unset)?, declaration, &self.installation, key)
        })
    }
}

/// The value, if it may go where the skill now wants to send it: the user fixed that when they set it.
fn value(
    stored: &Stored,
    declaration: &SecretDeclaration,
    installation: &InstallationId,
    key: &Key,
) -> Result<Secret, SecretError> {
    if stored.audience != stored_audience(declaration) {
        return Err(SecretError::Denied(format!(
            "the secret `{key}` was stored for {}, and the skill now wants to send it elsewhere; to allow that: skill secret {} set {key}",
            stored.audience.rules().join(", "),
            installation.name(),
        )));
    }
    Ok(stored.secret.clone())
}

/// In one line for the guest: what failed, why, and nothing about this machine beside.
fn unavailable(error: &StoreError) -> SecretError {
    let causes: String = causes(error).iter().map(|cause| format!(": {cause}")).collect();
    tracing::warn!(target: "skill", "{error}{causes}");
    SecretError::Unavailable(error.to_string())
}

impl SecretSource for NoSecrets {
    fn open<'a>(&'a self, _: &'a str) -> Opening<'a> {
        Box::pin(async { Err(SecretError::Denied(self.0.to_owned())) })
    }
}
