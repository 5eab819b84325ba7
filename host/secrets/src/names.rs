use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use skill_home::{DiskError, replace_file};
use skill_package::Key;

use crate::slot::Slot;
use crate::{Cause, InstallationId, StoreError};

/// Which secrets were set, by name alone: keychains can't always say, and an encrypted file only when unlocked.
///
/// A name stands here from before its value is stored until after it is removed. So one that was stored is never
/// missing, and one whose value is gone does no harm. The caller holds a lock where it changes them.
#[derive(Debug)]
pub(crate) struct Names {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// Raised when the form changes.
    version: u32,
    names: BTreeMap<InstallationId, BTreeSet<Key>>,
}

const VERSION: u32 = 1;

impl Default for Content {
    fn default() -> Self {
        Self { version: VERSION, names: BTreeMap::new() }
    }
}

impl Names {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn of(&self, installation: &InstallationId) -> Result<Vec<Key>, StoreError> {
        Ok(self.read()?.names.remove(installation).unwrap_or_default().into_iter().collect())
    }

    pub(crate) fn add(&self, slot: &Slot) -> Result<(), StoreError> {
        let mut content = self.read()?;
        if content.names.entry(slot.installation().clone()).or_default().insert(slot.key().clone()) {
            self.write(&content)?;
        }
        Ok(())
    }

    pub(crate) fn remove(&self, installation: &InstallationId, keys: &[Key]) -> Result<(), StoreError> {
        let mut content = self.read()?;
        let Some(there) = content.names.get_mut(installation) else { return Ok(()) };
        let before = there.len();
        there.retain(|key| !keys.contains(key));
        let after = there.len();
        if after == 0 {
            content.names.remove(installation);
        }
        if after < before { self.write(&content) } else { Ok(()) }
    }

    fn read(&self) -> Result<Content, StoreError> {
        let text = match fs::read(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::default()),
            other => other.map_err(DiskError::on("read", &self.path))?,
        };
        let damaged = |cause: String| StoreError::Names { path: self.path.clone(), source: Cause::new(cause) };
        let content: Content = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if content.version != VERSION {
            return Err(damaged(format!("it has the form {} of another version", content.version)));
        }
        Ok(content)
    }

    fn write(&self, content: &Content) -> Result<(), StoreError> {
        let text = serde_json::to_vec_pretty(content).expect("names are plain data");
        Ok(replace_file(&self.path, &text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(names: &Names) -> Vec<String> {
        let keys = names.of(Slot::of("x").installation()).unwrap();
        keys.iter().map(|key| key.as_str().to_owned()).collect()
    }

    #[test]
    fn names_come_and_go() {
        let root = tempfile::tempdir().unwrap();
        let names = Names::at(root.path().join("secrets/names.json"));
        assert!(keys(&names).is_empty());
        for key in ["token", "other", "token"] {
            names.add(&Slot::of(key)).unwrap();
        }
        assert_eq!(keys(&names), ["other", "token"]);
        let slot = Slot::of("token");
        names.remove(slot.installation(), &[slot.key().clone()]).unwrap();
        assert_eq!(keys(&names), ["other"]);
        names.remove(slot.installation(), &names.of(slot.installation()).unwrap()).unwrap();
        assert!(!fs::read_to_string(&names.path).unwrap().contains("github"));
    }

    #[test]
    fn removing_what_is_not_there_writes_nothing() {
        let root = tempfile::tempdir().unwrap();
        let names = Names::at(root.path().join("names.json"));
        let slot = Slot::of("token");
        names.remove(slot.installation(), &[slot.key().clone()]).unwrap();
        assert!(!names.path.exists());
    }

    #[test]
    fn damage_is_told_with_what_to_do() {
        let root = tempfile::tempdir().unwrap();
        let names = Names::at(root.path().join("names.json"));
        for text in ["", "{}", r#"{"version":2,"names":{}}"#, r#"{"version":1,"names":{"x":["y"]}}"#] {
            fs::write(&names.path, text).unwrap();
            let error = names.of(Slot::of("x").installation()).unwrap_err();
            assert!(error.to_string().contains("names of stored secrets"), "{error}");
            assert!(error.hint().unwrap().contains("names.json"), "{error:?}");
        }
    }
}
