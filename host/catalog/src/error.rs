use std::error::Error;
use std::path::PathBuf;

use skill_home::DiskError;
use skill_package::{AttachmentError, ComponentError, InvalidName, ManifestError, SkillName, TomlPosition};
use skill_policy::{Denial, Grant, Request};
use skill_runtime::user::KeyedQuestion;
use skill_runtime::{CallError, LoadError};
use skill_secrets::StoreError;

use crate::builder::BuildFailure;
use crate::check::ListFault;
use crate::settings::SettingsError;

/// Why a skill can't be found, read, built or installed.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("no skill `{}` is installed", name.escape_debug())]
    UnknownSkill { name: String, nearest: Option<String> },
    #[error("`{}` is neither an installed skill nor a folder or file", path.display())]
    NoSuchPath { path: PathBuf },
    #[error("`{}` is no skill: the folder has no skill.toml", path.display())]
    NoManifest { path: PathBuf },
    #[error("`{}` is no skill: it is neither a folder nor a .ts, .js, .py or .wasm file", path.display())]
    NoSkill { path: PathBuf },
    #[error("{}:{}: {error}", path.display(), error.position)]
    Manifest { path: PathBuf, error: ManifestError },
    #[error("{}:{position}: the entry `{}` of skill `{name}` is missing", path.display(), entry.display())]
    NoEntry { path: PathBuf, position: TomlPosition, name: SkillName, entry: PathBuf },
    #[error("{}:{position}: the entry `{}` of skill `{name}` is in no language that skills are written in", path.display(), entry.display())]
    UnknownLanguage { path: PathBuf, position: TomlPosition, name: SkillName, entry: PathBuf },
    #[error(transparent)]
    Name(#[from] InvalidName),
    #[error("`{}` can't be run as a skill", path.display())]
    Component { path: PathBuf, source: ComponentError },
    #[error("skill `{name}` could not be built\n{failure}")]
    Build { name: SkillName, failure: BuildFailure },
    #[error("skill `{name}` is written in Rust, and compiling it runs its build scripts and macros on this machine")]
    NeedsConsent { name: SkillName },
    #[error("skill `{name}` could not list its tools")]
    Listing { name: SkillName, source: CallError },
    #[error("skill `{name}` can't be offered")]
    Tools { name: SkillName, source: ListFault },
    #[error("skill `{name}` ships a file that can't be offered")]
    Attachment {
        name: SkillName,
        /// Else it is not installed yet, and its author can mend it.
        installed: bool,
        source: AttachmentError,
    },
    #[error("a skill named `{name}` is already installed, from `{}`", installed.display())]
    NameTaken { name: SkillName, installed: PathBuf },
    #[error("the record of skill `{name}` is damaged")]
    Record { name: String, source: serde_json::Error },
    #[error("skill `{name}` can't be run")]
    Load { name: SkillName, source: LoadError },
    #[error("skill `{name}` declares no setting `{}`", key.escape_debug())]
    UnknownSetting { name: SkillName, key: String, nearest: Option<String> },
    #[error("the setting `{key}` of skill `{name}` is {expected}, and `{}` is not", value.escape_debug())]
    SettingType { name: SkillName, key: String, expected: &'static str, value: String },
    #[error("skill `{name}` declares no secret `{}`", key.escape_debug())]
    UnknownSecret { name: SkillName, key: String, nearest: Option<String> },
    #[error("a secret of skill `{name}` can't be read or changed")]
    Secrets { name: SkillName, source: StoreError },
    #[error("skill `{name}` does not ask for what `{grant}` would allow")]
    NotRequested { name: SkillName, grant: Grant },
    #[error("skill `{name}` was not granted this: {request}")]
    NotGranted { name: SkillName, request: Request },
    #[error("skill `{name}` was changed by somebody else meanwhile")]
    Overtaken { name: SkillName },
    #[error("the folder `{}` holds too many files to be one skill", path.display())]
    TooManyFiles { path: PathBuf },
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl CatalogError {
    /// What to type next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownSkill { nearest: Some(name), .. } => Some(format!("did you mean `{name}`?")),
            Self::UnknownSkill { .. } => Some("skill list".to_owned()),
            Self::NoSuchPath { .. } => Some("skill list, or give the path of a folder or file".to_owned()),
            Self::NoManifest { path } => {
                Some(format!("write {}, with [skill], name and entry", path.join("skill.toml").display()))
            }
            Self::UnknownLanguage { .. } => {
                Some("an entry is a .ts, .js, .mjs or .py file, a Cargo.toml, or a .wasm file".to_owned())
            }
            Self::Component { source, .. } => source.hint(),
            Self::Build { failure, .. } => failure.hint.clone(),
            Self::NeedsConsent { .. } => Some("add --build, if you trust the source".to_owned()),
            Self::Listing { source, .. } => source.hint(),
            Self::Load { source, .. } => source.hint(),
            Self::Attachment { name, installed: true, .. } => {
                Some(format!("skill remove {name}, and install it again"))
            }
            // Unless the tool's own name leaves no room for any.
            Self::Tools { source: ListFault::LongName(name), name: skill }
                if name.len() - skill.as_str().len() < 64 =>
            {
                Some("give the skill a shorter name with --as NAME".to_owned())
            }
            Self::NameTaken { name, .. } => {
                Some(format!("install it under another name with --as NAME, or first: skill remove {name}"))
            }
            Self::Record { name, .. } if name.parse::<SkillName>().is_ok() => {
                Some(format!("skill remove {name}, and install it again"))
            }
            Self::Record { name, .. } => {
                Some(format!("remove the file `{name}.json`, which is no record of the engine's"))
            }
            Self::UnknownSetting { nearest: Some(key), .. } | Self::UnknownSecret { nearest: Some(key), .. } => {
                Some(format!("did you mean `{key}`?"))
            }
            Self::UnknownSetting { name, .. } => Some(format!("skill config {name}")),
            Self::UnknownSecret { name, .. } => Some(format!("skill secret {name} list")),
            Self::Secrets { source, .. } => source.hint(),
            Self::NotRequested { name, .. } | Self::NotGranted { name, .. } => {
                Some(format!("skill permissions {name}"))
            }
            Self::Overtaken { .. } => Some("the same again".to_owned()),
            Self::TooManyFiles { .. } => Some("move the skill into a folder of its own".to_owned()),
            _ => None,
        }
    }

    /// Where the author's sources failed, if that is why.
    pub fn stack(&self) -> Option<&str> {
        match self {
            Self::Listing { source, .. } => source.stack(),
            Self::Load { source, .. } => source.stack(),
            _ => None,
        }
    }
}

/// Why a tool call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ToolCallError {
    #[error("skill `{skill}` has no tool `{}`", tool.escape_debug())]
    UnknownTool { skill: SkillName, tool: String, nearest: Option<String> },
    #[error("the arguments of `{skill}:{tool}` do not fit: {}", faults.join("; "))]
    Arguments { skill: SkillName, tool: String, faults: Vec<String> },
    #[error("a schema of `{skill}:{tool}` {fault}")]
    Schema { skill: SkillName, tool: String, fault: String },
    #[error("skill `{skill}` needs the setting `{key}`{}", about(description))]
    MissingSetting {
        skill: SkillName,
        key: String,
        description: String,
        /// Else it was run directly, and has no settings of the user's.
        installed: bool,
    },
    /// It ended to ask its user. Once they have answered, the call begins anew.
    #[error("`{skill}:{tool}` asks its user, and nobody is there to answer")]
    Asks { skill: SkillName, tool: String, questions: Vec<KeyedQuestion> },
    #[error("`{skill}:{tool}` failed: {source}")]
    Call {
        skill: SkillName,
        tool: String,
        /// Else it was run directly, and what would allow more is a flag.
        installed: bool,
        /// Where its author wrote the tool.
        place: Option<String>,
        source: CallError,
    },
    #[error("`{skill}:{tool}` answered with what no answer can be: {fault}")]
    Malformed { skill: SkillName, tool: String, place: Option<String>, fault: String },
    #[error("`{skill}:{tool}` answered with what its own output schema forbids: {}", faults.join("; "))]
    Output { skill: SkillName, tool: String, place: Option<String>, faults: Vec<String> },
    #[error("skill `{skill}` can't be run")]
    Load { skill: SkillName, source: LoadError },
    #[error("`{skill}:{tool}` was ended: what it was allowed was taken back meanwhile")]
    Revoked { skill: SkillName, tool: String },
    #[error("skill `{skill}` has settings that can't be read")]
    Settings { skill: SkillName, source: SettingsError },
}

impl ToolCallError {
    /// What to type next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownTool { nearest: Some(tool), .. } => Some(format!("did you mean `{tool}`?")),
            Self::UnknownTool { skill, .. } => Some(format!("skill tools {skill}")),
            Self::Schema { skill, .. } => Some(format!("skill remove {skill}, and install it again")),
            Self::MissingSetting { skill, key, installed: true, .. } => {
                Some(format!("skill config {skill} set {key} VALUE"))
            }
            Self::MissingSetting { skill, key, .. } => Some(format!(
                "install it, for settings belong to an installation; then: skill config {skill} set {key} VALUE"
            )),
            Self::Call { source, skill, installed, .. } => source.hint().or_else(|| {
                let denial = source.denials().iter().find(|denial| denial.remedy().is_some())?;
                if *installed { denial.hint(skill.as_str()) } else { denial.remedy().map(ToString::to_string) }
            }),
            Self::Load { source, .. } => source.hint(),
            _ => None,
        }
    }

    /// What led to it, the nearest first, as far as its own text does not say so.
    pub fn causes(&self) -> Vec<String> {
        match self {
            Self::Call { .. } => Vec::new(),
            error => causes(error),
        }
    }

    /// Where the author's sources failed, if that is why. Where nothing more is known, it is the tool's own place.
    pub fn stack(&self) -> Option<String> {
        match self {
            Self::Call { tool, place, source, .. } => {
                // In these the author has no part.
                let others = matches!(
                    source,
                    CallError::InvalidArguments(_)
                        | CallError::Contract(_)
                        | CallError::Refused(_)
                        | CallError::Waited(_)
                );
                let place = place.as_deref().filter(|_| !others);
                source.stack().map(str::to_owned).or_else(|| frame(tool, place))
            }
            Self::Malformed { tool, place, .. } | Self::Output { tool, place, .. } => frame(tool, place.as_deref()),
            Self::Load { source, .. } => source.stack().map(str::to_owned),
            _ => None,
        }
    }

    /// What the guest tried in vain before it failed.
    pub fn denials(&self) -> &[Denial] {
        match self {
            Self::Call { source, .. } => source.denials(),
            _ => &[],
        }
    }
}

/// What led to an error, the nearest first.
pub fn causes(error: &dyn Error) -> Vec<String> {
    std::iter::successors(error.source(), |&cause| cause.source()).map(ToString::to_string).collect()
}

/// `    at greet (src/index.ts:3:17)`
fn frame(tool: &str, place: Option<&str>) -> Option<String> {
    place.map(|place| format!("    at {tool} ({place})"))
}

fn about(description: &str) -> String {
    if description.is_empty() { String::new() } else { format!(" ({description})") }
}
