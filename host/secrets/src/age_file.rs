use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, EncryptError, Encryptor, scrypt};
use serde::{Deserialize, Serialize};
use skill_home::{DiskError, replace_file};
use zeroize::Zeroizing;

use crate::passphrase::Passphrase;
use crate::record::{Record, Stored, place, write_json};
use crate::slot::Slot;
use crate::vault::Vault;
use crate::{Cause, StoreError};

/// A file encrypted with a passphrase, in the format age-encryption.org/v1: the `age` command can open it too.
///
/// What it holds stays in memory, to be wiped when this is dropped, and is read again when the file has changed. The
/// caller holds a lock where it writes, so that no other process does so between reading and writing.
pub(crate) struct AgeFile {
    path: PathBuf,
    passphrase: Passphrase,
    open: Mutex<Open>,
}

/// scrypt with N = 2^17 (RFC 7914): 128 MiB and less than half a second on the machines of today.
const WORK_FACTOR: u8 = 17;

/// What the `age` command itself writes. A file that asks for more would only be one that keeps the machine busy.
const MAX_WORK_FACTOR: u8 = 18;

/// Thousands of secrets.
const MAX_BYTES: u64 = 16 << 20;

#[derive(Default)]
struct Open {
    passphrase: Option<SecretString>,
    content: Option<(Stamp, Content)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// Raised when the form changes.
    version: u32,
    records: BTreeMap<Slot, Record>,
}

const VERSION: u32 = 1;

/// Tells whether a file is the one that was read. It is replaced whole at each change.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    fn of(about: &fs::Metadata) -> Self {
        Self {
            bytes: about.len(),
            modified: about.modified().ok(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(about),
        }
    }
}

impl AgeFile {
    pub(crate) fn new(path: PathBuf, passphrase: Passphrase) -> Self {
        Self { path, passphrase, open: Mutex::default() }
    }

    /// What the file holds now; `None` where there is no file.
    fn open(&self) -> Result<MutexGuard<'_, Open>, StoreError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                open.content = None;
                return Ok(open);
            }
            Err(error) => return Err(DiskError::on("read", &self.path)(error).into()),
        };
        let about = file.metadata().map_err(DiskError::on("read", &self.path))?;
        let stamp = Stamp::of(&about);
        if open.content.as_ref().is_some_and(|(read, _)| *read == stamp) {
            return Ok(open);
        }
        open.content = None;
        let mut encrypted = Vec::new();
        file.take(MAX_BYTES + 1).read_to_end(&mut encrypted).map_err(DiskError::on("read", &self.path))?;
        if encrypted.len() as u64 > MAX_BYTES {
            return Err(self.damaged(Cause::new("it is too long")));
        }
        let content = self.decrypt(&encrypted, &mut open.passphrase)?;
        open.content = Some((stamp, content));
        Ok(open)
    }

    /// With the passphrase of before, or the one that is given now.
    fn decrypt(&self, encrypted: &[u8], kept: &mut Option<SecretString>) -> Result<Content, StoreError> {
        if let Some(passphrase) = kept.take() {
            match self.decrypt_with(encrypted, &passphrase) {
                // It has been changed, by another process.
                Err(StoreError::WrongPassphrase { .. }) => {}
                done => {
                    *kept = Some(passphrase);
                    return done;
                }
            }
        }
        let passphrase = self.passphrase.known(&self.path)?;
        let content = self.decrypt_with(encrypted, &passphrase)?;
        *kept = Some(passphrase);
        Ok(content)
    }

    fn decrypt_with(&self, encrypted: &[u8], passphrase: &SecretString) -> Result<Content, StoreError> {
        let decryptor = Decryptor::new_buffered(encrypted).map_err(|error| self.undecryptable(error))?;
        if !decryptor.is_scrypt() {
            return Err(self.damaged(Cause::new("it is not encrypted with a passphrase")));
        }
        let mut identity = scrypt::Identity::new(passphrase.clone());
        identity.set_max_work_factor(MAX_WORK_FACTOR);
        let mut reader =
            decryptor.decrypt(std::iter::once(&identity as _)).map_err(|error| self.undecryptable(error))?;
        // As long as its encrypted form at most, so that the buffer never moves.
        let mut json = Zeroizing::new(Vec::with_capacity(encrypted.len()));
        reader.read_to_end(&mut json).map_err(|_| self.damaged(Cause::new("it was cut off or edited")))?;
        let content: Content = serde_json::from_slice(&json).map_err(|error| self.damaged(place(&error)))?;
        if content.version == VERSION {
            Ok(content)
        } else {
            Err(self.damaged(Cause::new(format!("it has the form {} of another version", content.version))))
        }
    }

    fn undecryptable(&self, error: DecryptError) -> StoreError {
        match error {
            DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
                StoreError::WrongPassphrase { path: self.path.clone(), from: self.passphrase.file() }
            }
            DecryptError::ExcessiveWork { .. } => self.damaged(Cause::new("it would take too much work to open")),
            DecryptError::UnknownFormat => self.damaged(Cause::new("it has a form of age that is not known")),
            DecryptError::Io(error) if error.kind() != ErrorKind::UnexpectedEof => {
                DiskError::on("read", &self.path)(error).into()
            }
            _ => self.damaged(Cause::new("it was cut off or edited")),
        }
    }

    fn damaged(&self, source: Cause) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), source }
    }

    /// Changes what the file holds, and writes it whole unless nothing was changed.
    fn change<T>(&self, act: impl FnOnce(&mut BTreeMap<Slot, Record>) -> (T, bool)) -> Result<T, StoreError> {
        let mut open = self.open()?;
        let (stamp, mut content) = match open.content.take() {
            Some((stamp, content)) => (Some(stamp), content),
            None => (None, Content { version: VERSION, records: BTreeMap::new() }),
        };
        let (answer, changed) = act(&mut content.records);
        if !changed {
            open.content = stamp.map(|stamp| (stamp, content));
            return Ok(answer);
        }
        let passphrase = match open.passphrase.take() {
            // Without a file there is nothing that the one of before would have to fit.
            Some(passphrase) if stamp.is_some() => passphrase,
            _ => self.passphrase.chosen(&self.path)?,
        };
        let encrypted = encrypt(&content, &passphrase).map_err(DiskError::on("write", &self.path))?;
        replace_file(&self.path, &encrypted)?;
        let about = fs::metadata(&self.path).map_err(DiskError::on("read", &self.path))?;
        *open = Open { passphrase: Some(passphrase), content: Some((Stamp::of(&about), content)) };
        Ok(answer)
    }
}

impl Vault for AgeFile {
    fn read(&self, slot: &Slot) -> Result<Option<Stored>, StoreError> {
        let open = self.open()?;
        let record = open.content.as_ref().and_then(|(_, content)| content.records.get(slot)).cloned();
        let stored = record.map(|record| record.stored(slot)).transpose();
        stored.map_err(|source| StoreError::Record { slot: slot.to_string(), source })
    }

    fn write(&self, slot: &Slot, stored: &Stored) -> Result<(), StoreError> {
        self.change(|records| {
            records.insert(slot.clone(), Record::new(slot, stored));
            ((), true)
        })
    }

    fn remove(&self, slots: &[Slot]) -> Result<usize, StoreError> {
        self.change(|records| {
            let removed = slots.iter().filter(|slot| records.remove(slot).is_some()).count();
            (removed, removed > 0)
        })
    }
}

fn encrypt(content: &Content, passphrase: &SecretString) -> std::io::Result<Vec<u8>> {
    let room = content.records.iter().map(|(slot, record)| record.room() + slot.to_string().len() + 8).sum::<usize>();
    let json = write_json(content, room + 64);
    let mut recipient = scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(WORK_FACTOR);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as _)).map_err(|error| match error {
        EncryptError::Io(error) => error,
        error => std::io::Error::other(error),
    })?;
    let mut encrypted = Vec::new();
    let mut writer = encryptor.wrap_output(&mut encrypted)?;
    writer.write_all(&json)?;
    writer.finish()?;
    Ok(encrypted)
}
