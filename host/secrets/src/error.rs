use std::path::PathBuf;
use std::time::Duration;

use skill_home::DiskError;
use skill_policy::{InvalidSecret, Secret};

use crate::entry::EntryError;

/// Why a secret can't be read, stored or removed. No text of it holds any part of a secret.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("no keychain answers here")]
    NoKeychain { settings: PathBuf, source: Cause },
    #[error("the keychain has not answered for {} s", waited.as_secs())]
    Silent { settings: PathBuf, waited: Duration, source: Cause },
    #[error("the keychain could not be unlocked")]
    Locked { settings: PathBuf, source: Cause },
    #[error("the keychain failed")]
    Keychain { settings: PathBuf, source: Cause },
    #[error("what is stored as `{slot}` can't be used")]
    Record { slot: String, source: Cause },
    #[error("the names of stored secrets in `{}` can't be read", path.display())]
    Names { path: PathBuf, source: Cause },

    #[error("`{}` holds the secrets, and no passphrase for it is known", path.display())]
    NoPassphrase { path: PathBuf, settings: PathBuf },
    #[error("the passphrase does not fit `{}`", path.display())]
    WrongPassphrase { path: PathBuf, from: Option<PathBuf> },
    #[error("a passphrase has at least {} bytes, and this is shorter", Secret::MIN_BYTES)]
    ShortPassphrase,
    #[error("the passphrase in `{}` can't be used", path.display())]
    PassphraseFile { path: PathBuf, source: Cause },
    #[error("the secrets in `{}` can't be read", path.display())]
    Damaged { path: PathBuf, source: Cause },

    #[error("secrets come from environment variables here, and those can't be changed")]
    ReadOnly { variables: Option<[String; 2]> },
    #[error("`{variable}` is set, but not whom the secret may be sent to")]
    NoAudience { variable: String },
    #[error("the value of `{variable}` can't be used")]
    Variable { variable: String, source: InvalidSecret },
    #[error("no environment variable can stand for the secret `{key}`")]
    NoVariable { key: String },

    #[error("nothing could be read")]
    Entry(#[from] EntryError),
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// What led to an error, as another program or library told it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

impl Cause {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl StoreError {
    /// What to type next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoKeychain { settings, .. } => Some(alternatives(settings)),
            Self::Silent { settings, .. } => Some(format!(
                "answer the question on your screen, if there is one, and try again\nor {}",
                alternatives(settings)
            )),
            Self::Locked { settings, .. } => Some(format!(
                "unlock it, or make a default keyring in it, with the program for passwords of your desktop\nor {}",
                alternatives(settings)
            )),
            Self::Keychain { settings, .. } => Some(alternatives(settings)),
            Self::Record { slot, .. } => {
                let (name, key) = slot.split_once('.').zip(slot.split_once('/')).map(|(a, b)| (a.0, b.1))?;
                Some(format!("skill secret {name} set {key}"))
            }
            Self::Names { path, .. } => {
                Some(format!("remove the file `{}`, and set the secrets again that are to be listed", path.display()))
            }
            Self::NoPassphrase { settings, .. } => Some(format!(
                "write it into a file that you alone can read, and name that file in `{}`\n[secrets]\nstore = \"file\"\npassphrase-file = \"/path/to/passphrase\"",
                settings.display()
            )),
            Self::WrongPassphrase { from: Some(file), .. } => {
                Some(format!("put the right one into `{}`", file.display()))
            }
            Self::WrongPassphrase { path, .. } => {
                Some(format!("the right one; if it is lost, remove `{}` and set the secrets again", path.display()))
            }
            Self::ShortPassphrase => Some("several words that do not belong together".to_owned()),
            Self::PassphraseFile { path, .. } => {
                Some(format!("a file with the passphrase alone, and: chmod 600 {}", path.display()))
            }
            Self::Damaged { path, .. } => {
                Some(format!("bring back a copy of `{}`, or remove it and set the secrets again", path.display()))
            }
            Self::ReadOnly { variables: Some([value, audience]) } => {
                Some(format!("set {value}, and {audience} to whom it may be sent"))
            }
            Self::NoAudience { variable, .. } => Some(format!(
                "{}='https://api.example.com', the audience that the skill asks for",
                crate::environment::audience_variable(variable)
            )),
            Self::NoVariable { .. } => Some(
                "a key of lowercase words, digits too, joined by single `-` or `_`; or another store for secrets"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

/// Both other ways to keep secrets, as lines for the settings.
fn alternatives(settings: &std::path::Path) -> String {
    format!(
        "keep secrets elsewhere: write into `{}`\n\
         [secrets]\n\
         store = \"file\"                            # encrypted with a passphrase\n\
         passphrase-file = \"/path/to/passphrase\"   # where nobody is there to type it\n\
         or, for CI, to take them from SKILL_SECRET_NAME__KEY and SKILL_AUDIENCE_NAME__KEY:\n\
         [secrets]\n\
         store = \"env\"",
        settings.display()
    )
}
