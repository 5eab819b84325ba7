use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use skill_package::{Key, Origin, SecretDeclaration};
use skill_policy::Secret;
use tokio::sync::OnceCell;

use crate::scrub::{Forms, Scrubber};
use crate::seal::reference::Reference;
use crate::seal::{SecretError, SecretSource};

/// The secrets of one call: what the guest holds in their place, and their values once they are needed.
pub struct Seals {
    seals: Vec<Seal>,
    source: Arc<dyn SecretSource>,
}

/// One declared secret.
pub(super) struct Seal {
    pub(super) name: Key,
    pub(super) declaration: SecretDeclaration,
    /// `None` inside: the user has stored no value.
    opened: OnceCell<Option<Opened>>,
}

/// A secret whose value is known.
pub(super) struct Opened {
    pub(super) reference: Reference,
    pub(super) value: Secret,
    pub(super) forms: Forms,
}

impl Seals {
    /// What a manifest declares, with the source of its values. Nothing is opened yet.
    pub fn new(declarations: &BTreeMap<Key, SecretDeclaration>, source: Arc<dyn SecretSource>) -> Self {
        let seal = |(name, declaration): (&Key, &SecretDeclaration)| Seal {
            name: name.clone(),
            declaration: declaration.clone(),
            opened: OnceCell::new(),
        };
        Self { seals: declarations.iter().map(seal).collect(), source }
    }

    /// Whether there is a secret of this name.
    pub fn declares(&self, name: &str) -> bool {
        self.seals.iter().any(|seal| seal.name.as_str() == name)
    }

    /// What the guest is given in place of a secret: the same for the whole call, worth nothing in any other.
    pub async fn reference(&self, name: &str) -> Result<String, SecretError> {
        Ok(self.open_named(name).await?.reference.as_str().to_owned())
    }

    /// The value itself, for a guest that may see it: whether it may is the caller's to check. From then on it is
    /// scrubbed like any other.
    pub async fn reveal(&self, name: &str) -> Result<Secret, SecretError> {
        Ok(self.open_named(name).await?.value.clone())
    }

    async fn open_named(&self, name: &str) -> Result<&Opened, SecretError> {
        let seal = self.seals.iter().find(|seal| seal.name.as_str() == name).ok_or(SecretError::Undeclared)?;
        self.open(seal).await?.ok_or(SecretError::Unset)
    }

    /// For logs, answers, errors and the audit: takes out every value that this call has opened so far, and leaves
    /// `[secret NAME]`.
    pub fn scrubber(&self) -> Scrubber {
        let opened = self
            .opened()
            .map(|(seal, opened)| (format!("[secret {}]", seal.name.as_str()).into(), opened.forms.clone()));
        Scrubber::with(opened)
    }

    /// For what an origin answers: takes out the values that may have been sent there, and leaves their references,
    /// which stand for them everywhere else in the guest.
    ///
    /// Other values are left alone. Their owner never got them, and to take them out of everything that a skill can
    /// fetch would let it find out a short one by trying: it would see which of many guesses is taken out.
    pub(crate) fn scrubber_for(&self, origin: &Origin) -> Scrubber {
        let known = self.opened().filter(|(seal, _)| seal.is_for(origin));
        Scrubber::with(known.map(|(_, opened)| (opened.reference.as_str().into(), opened.forms.clone())))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.seals.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Seal> {
        self.seals.iter()
    }

    pub(super) fn opened(&self) -> impl Iterator<Item = (&Seal, &Opened)> {
        self.seals.iter().filter_map(|seal| Some((seal, seal.opened.get()?.as_ref()?)))
    }

    /// The secret that a reference of this call stands for.
    pub(super) fn find(&self, reference: &[u8]) -> Option<(&Seal, &Opened)> {
        self.opened().find(|(_, opened)| opened.reference.as_str().as_bytes() == reference)
    }

    /// `None` where the user has stored no value.
    pub(super) async fn open<'a>(&self, seal: &'a Seal) -> Result<Option<&'a Opened>, SecretError> {
        let open = || async {
            match self.source.open(seal.name.as_str()).await {
                Ok(value) => Opened::new(value).map(Some),
                Err(SecretError::Unset) => Ok(None),
                Err(error) => Err(error),
            }
        };
        Ok(seal.opened.get_or_try_init(open).await?.as_ref())
    }
}

impl Seal {
    /// Whether the value may be sent in some request to this origin.
    pub(super) fn is_for(&self, origin: &Origin) -> bool {
        self.declaration.audience.rules().any(|rule| rule.covers_origin(origin))
    }

    /// Whether the value may be sent in this request.
    pub(super) fn covers(&self, origin: &Origin, method: &str) -> bool {
        self.declaration.audience.covers(origin, method)
    }
}

impl Opened {
    fn new(value: Secret) -> Result<Self, SecretError> {
        let reference = Reference::random().map_err(|error| SecretError::Unavailable(error.to_string()))?;
        Ok(Self { reference, forms: Forms::of(&value), value })
    }
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.seals.iter().map(|seal| seal.name.as_str())).finish()
    }
}
