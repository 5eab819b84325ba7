use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use skill_home::DiskError;
use skill_policy::Secret;
use zeroize::Zeroizing;

use crate::entry::EntryError;
use crate::{Cause, StoreError};

/// How somebody is asked for a passphrase, such as [`ask_unseen`](crate::ask_unseen).
pub type Ask = Box<dyn Fn(&str) -> Result<Zeroizing<String>, EntryError> + Send + Sync>;

/// Where the passphrase of the encrypted file comes from.
pub(crate) enum Passphrase {
    /// Its first line is the passphrase, and others can't read it.
    File(PathBuf),
    Person(Ask),
    /// Nobody is there to type it, and no file was named.
    Nowhere {
        settings: PathBuf,
    },
}

/// More than a passphrase ever has.
const MAX_BYTES: u64 = 4096;

impl Passphrase {
    /// The passphrase that `path` was encrypted with.
    pub(crate) fn known(&self, path: &Path) -> Result<SecretString, StoreError> {
        match self {
            Self::File(file) => read(file),
            Self::Person(ask) => Ok(secret_string(ask(&format!("Passphrase for {}: ", path.display()))?)),
            Self::Nowhere { settings } => {
                Err(StoreError::NoPassphrase { path: path.to_owned(), settings: settings.clone() })
            }
        }
    }

    /// A passphrase to encrypt `path` with from now on. A person types it twice, because nobody sees what was typed.
    pub(crate) fn chosen(&self, path: &Path) -> Result<SecretString, StoreError> {
        let Self::Person(ask) = self else { return self.known(path) };
        let passphrase = ask(&format!("New passphrase for {}: ", path.display()))?;
        if passphrase.len() < Secret::MIN_BYTES {
            return Err(StoreError::ShortPassphrase);
        }
        if *ask("The same again: ")? != *passphrase {
            return Err(EntryError::Different.into());
        }
        Ok(secret_string(passphrase))
    }

    /// The file that it is taken from.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::File(file) => Some(file.clone()),
            _ => None,
        }
    }
}

fn secret_string(text: Zeroizing<String>) -> SecretString {
    SecretString::from(text.as_str())
}

fn read(path: &Path) -> Result<SecretString, StoreError> {
    let unusable = |cause: &str| StoreError::PassphraseFile { path: path.to_owned(), source: Cause::new(cause) };
    let file = File::open(path).map_err(DiskError::on("read", path))?;
    let about = file.metadata().map_err(DiskError::on("read", path))?;
    if !about.is_file() {
        return Err(unusable("it is no file"));
    }
    if others_can_read(&about) {
        return Err(unusable("others can read it"));
    }
    if about.len() > MAX_BYTES {
        return Err(unusable("it is too long"));
    }
    let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES as usize));
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(|_| unusable("it is not UTF-8 text"))?;
    let line = text.lines().next().unwrap_or_default();
    if line.len() < Secret::MIN_BYTES {
        return Err(unusable("it has less than 8 bytes in its first line"));
    }
    Ok(SecretString::from(line))
}

#[cfg(unix)]
fn others_can_read(about: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    // A group may: that is how container platforms hand files to a service.
    about.permissions().mode() & 0o007 != 0
}

/// Elsewhere a file of the user's own folders is theirs alone by default.
#[cfg(not(unix))]
fn others_can_read(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use age::secrecy::ExposeSecret;

    use super::*;

    fn person(answers: &[&str]) -> Passphrase {
        let answers = Mutex::new(answers.iter().rev().map(ToString::to_string).collect::<Vec<_>>());
        Passphrase::Person(Box::new(move |_| {
            answers.lock().unwrap().pop().map(Zeroizing::new).ok_or(EntryError::Nothing)
        }))
    }

    fn file(content: &[u8], mode: u32) -> (tempfile::TempDir, Passphrase) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("passphrase");
        std::fs::write(&path, content).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        let _ = mode;
        (root, Passphrase::File(path))
    }

    fn known(passphrase: &Passphrase) -> Result<String, String> {
        let known = passphrase.known(Path::new("secrets.age"));
        known.map(|known| known.expose_secret().to_owned()).map_err(|error| match std::error::Error::source(&error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        })
    }

    #[test]
    fn a_file_gives_its_first_line() {
        for content in ["correct horse", "correct horse\n", "correct horse\r\nrest\n"] {
            let (_root, passphrase) = file(content.as_bytes(), 0o640);
            assert_eq!(known(&passphrase).unwrap(), "correct horse");
        }
    }

    #[test]
    fn a_file_that_is_no_good_is_refused() {
        for (content, why) in [
            (&b"short\n"[..], "less than 8 bytes"),
            (b"", "less than 8 bytes"),
            (b"correct horse \xff", "not UTF-8"),
            (&[b'x'; 4097], "too long"),
        ] {
            let (_root, passphrase) = file(content, 0o600);
            let error = known(&passphrase).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let root = tempfile::tempdir().unwrap();
        assert!(known(&Passphrase::File(root.path().to_owned())).is_err());
        assert!(known(&Passphrase::File(root.path().join("none"))).unwrap_err().contains("could not read"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let (_root, passphrase) = file(b"correct horse", 0o644);
        assert!(known(&passphrase).unwrap_err().ends_with("others can read it"));
    }

    #[test]
    fn a_new_passphrase_is_typed_twice() {
        let chosen = |answers: &[&str]| person(answers).chosen(Path::new("x")).map(|p| p.expose_secret().to_owned());
        assert_eq!(chosen(&["correct horse", "correct horse"]).unwrap(), "correct horse");
        assert!(matches!(chosen(&["correct horse", "correct house"]), Err(StoreError::Entry(EntryError::Different))));
        assert!(matches!(chosen(&["short", "short"]), Err(StoreError::ShortPassphrase)));
        assert!(matches!(chosen(&["correct horse"]), Err(StoreError::Entry(EntryError::Nothing))));
        assert_eq!(known(&person(&["once"])).unwrap(), "once");
    }

    #[test]
    fn without_anybody_to_ask_the_error_names_the_settings() {
        let nowhere = Passphrase::Nowhere { settings: "/x/settings.toml".into() };
        let error = nowhere.chosen(Path::new("secrets.age")).unwrap_err();
        assert!(error.hint().unwrap().contains("/x/settings.toml"), "{error:?}");
    }
}
