use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use skill_home::{DiskError, Home, replace_file};
use skill_package::{Attachments, Digest, Manifest, ScriptLanguage, SkillName};
use skill_runtime::{Artifact, Form};

use crate::artifact::extension;
use crate::attached::Attached;
use crate::error::CatalogError;
use crate::made_prompt::{Listed, MadePrompt};
use crate::tool::Tool;

/// One installed skill: its name, where it came from, and what was found when it was installed.
///
/// Stored as one JSON file, replaced whole, so that it is there or not. Serving asks the guest nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installation {
    /// Raised when the form of the record changes.
    format: u32,
    pub name: SkillName,
    /// The folder or file that it was installed from.
    pub source: PathBuf,
    pub manifest: Manifest,
    /// Names what is run.
    pub artifact: Digest,
    /// The language of the interpreter, where that is a script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptLanguage>,
    pub tools: Vec<Tool>,
    /// Those that it makes itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<MadePrompt>,
    /// Names the archive of what it ships beside its program, if there is anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Digest>,
}

const FORMAT: u32 = 1;

impl Installation {
    pub(crate) fn new(
        name: SkillName,
        source: PathBuf,
        manifest: Manifest,
        artifact: &Artifact,
        listed: Listed,
        attachments: &Attachments,
    ) -> Self {
        let script = match artifact.form {
            Form::Component => None,
            Form::Script(language) => Some(language),
        };
        let attachments = (!attachments.is_empty()).then(|| Digest::of(&attachments.archive()));
        let (artifact, Listed { tools, prompts }) = (artifact.digest, listed);
        Self { format: FORMAT, name, source, manifest, artifact, script, tools, prompts, attachments }
    }

    /// What is run.
    pub(crate) fn artifact(&self, home: &Home) -> Artifact {
        let form = self.script.map_or(Form::Component, Form::Script);
        let path = home.artifacts().join(format!("{}.{}", self.artifact, extension(form)));
        Artifact { digest: self.artifact, path, form }
    }

    /// What it ships beside its program.
    pub(crate) fn attached(&self, home: &Home) -> Attached {
        let archive = |digest| Attached::Archive { path: home.attachments().join(format!("{digest}.tar")), digest };
        self.attachments.map_or(Attached::Nothing, archive)
    }

    /// The installation of a name; `None` where there is none.
    pub(crate) fn read(home: &Home, name: &SkillName) -> Result<Option<Self>, CatalogError> {
        let path = path(home, name.as_str());
        match fs::read(&path) {
            Ok(text) => parse(name.as_str(), &text).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(DiskError::on("read", &path)(error).into()),
        }
    }

    /// All installations in the order of their names, and what could not be read.
    pub(crate) fn read_all(home: &Home) -> Result<(Vec<Self>, Vec<CatalogError>), CatalogError> {
        let folder = home.installations();
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Vec::new(), Vec::new())),
            other => other.map_err(DiskError::on("read", &folder))?,
        };
        let (mut installations, mut faults) = (Vec::new(), Vec::new());
        for entry in entries {
            let path = entry.map_err(DiskError::on("read", &folder))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")) else { continue };
            match fs::read(&path) {
                Ok(text) => match parse(name, &text) {
                    Ok(installation) => installations.push(installation),
                    Err(fault) => faults.push(fault),
                },
                // Removed since the folder was read.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => faults.push(DiskError::on("read", &path)(error).into()),
            }
        }
        installations.sort_by(|a, b| a.name.cmp(&b.name));
        Ok((installations, faults))
    }

    /// Stores the record, the content of the artifact, and what is shipped beside it. The caller holds the home's lock.
    pub(crate) fn write(&self, home: &Home, content: &[u8], attachments: &Attachments) -> Result<(), CatalogError> {
        // The record last: it never names what is not there.
        keep(&self.artifact(home).path, content)?;
        if let Attached::Archive { path, .. } = self.attached(home) {
            keep(&path, &attachments.archive())?;
        }
        let record = serde_json::to_vec_pretty(self).expect("a record is plain data");
        replace_file(&path(home, self.name.as_str()), &record)?;
        collect(home)
    }

    /// Removes the record of a name, damaged or not; false where there is none. The caller holds the home's lock.
    pub(crate) fn remove(home: &Home, name: &SkillName) -> Result<bool, CatalogError> {
        let path = path(home, name.as_str());
        match fs::remove_file(&path) {
            Ok(()) => collect(home).map(|()| true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(DiskError::on("remove", &path)(error).into()),
        }
    }
}

fn keep(path: &Path, content: &[u8]) -> Result<(), DiskError> {
    if fs::read(path).is_ok_and(|there| there == content) { Ok(()) } else { replace_file(path, content) }
}

/// Removes the artifacts and archives that no record names. A record that can't be read may name any, so then none is removed.
fn collect(home: &Home) -> Result<(), CatalogError> {
    let (installations, faults) = Installation::read_all(home)?;
    if !faults.is_empty() {
        return Ok(());
    }
    let attached = |installation: &Installation| match installation.attached(home) {
        Attached::Archive { path, .. } => Some(path),
        _ => None,
    };
    let named: HashSet<_> = installations.iter().filter_map(attached).collect();
    let artifacts: HashSet<_> = installations.iter().map(|installation| installation.artifact(home).path).collect();
    let there = [home.artifacts(), home.attachments()];
    for entry in there.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten() {
        let path = entry.path();
        if !named.contains(&path) && !artifacts.contains(&path) {
            // What is left lying takes space and does no harm.
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}

fn parse(name: &str, text: &[u8]) -> Result<Installation, CatalogError> {
    use serde::de::Error;
    let record = |source| CatalogError::Record { name: name.to_owned(), source };
    let installation: Installation = serde_json::from_slice(text).map_err(record)?;
    if installation.format != FORMAT {
        return Err(record(serde_json::Error::custom(format!(
            "it has the form {} of another version",
            installation.format
        ))));
    }
    if installation.name.as_str() != name {
        return Err(record(serde_json::Error::custom(format!("it is the record of `{}`", installation.name))));
    }
    Ok(installation)
}

fn path(home: &Home, name: &str) -> PathBuf {
    home.installations().join(format!("{name}.json"))
}
