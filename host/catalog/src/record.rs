use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use skill_home::rfc3339;
use skill_package::{Digest, Key, SkillName};

use crate::caller::Way;
use crate::installation::Installation;
use crate::outcome::Outcome;
use crate::shape::Shape;
use crate::words::words;

/// One line of the audit log: what happened, when, to which skill, and who had it done.
///
/// It holds no value of any argument, no answer, no secret, and no message of a tool's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// RFC 3339, UTC, to the millisecond. Of a call, when it began.
    #[serde(with = "rfc3339")]
    pub time: SystemTime,
    /// Who had it done.
    pub caller: Way,
    /// The name of the token that they have shown, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    #[serde(flatten)]
    pub subject: Subject,
    #[serde(flatten)]
    pub event: Event,
}

/// The skill that a record is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    Installation {
        name: SkillName,
        /// The folder or file that it was installed from; nothing where its record was damaged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    /// The folder or file that was run directly.
    Path(String),
}

impl Subject {
    /// What is run directly.
    pub(crate) fn path(path: &Path) -> Self {
        Self::Path(path.to_string_lossy().into_owned())
    }
}

impl From<&Installation> for Subject {
    fn from(installation: &Installation) -> Self {
        let source = Some(installation.source.to_string_lossy().into_owned());
        Self::Installation { name: installation.name.clone(), source }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    Call(Called),
    Denial(Denied),
    Grant {
        /// As the flags that grant it.
        grants: Vec<String>,
    },
    Revoke {
        grants: Vec<String>,
    },
    Install {
        digest: Digest,
        version: semver::Version,
        /// It took the place of what was installed from there before.
        replaced: bool,
        tools: usize,
        /// Those that it makes itself.
        #[serde(default)]
        prompts: usize,
    },
    Remove,
    SecretSet {
        secret: Key,
    },
    SecretUnset {
        secret: Key,
    },
}

words! {
    /// What happened, in a word.
    Kind {
        Call = "call",
        Denial = "denial",
        Grant = "grant",
        Revoke = "revoke",
        Install = "install",
        Remove = "remove",
        SecretSet = "secret-set",
        SecretUnset = "secret-unset",
    }
}

/// A call of a tool, or the making of a prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Called {
    /// Of what was run.
    pub digest: Digest,
    /// Nothing where the skill has no tool of the name that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The prompt that was made, where it was none of the tools that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    pub arguments: Passed,
    pub decision: Decision,
    pub outcome: Outcome,
    /// Milliseconds.
    pub duration_ms: f64,
    /// The most memory that it held, in bytes, where it was run at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
}

/// What was passed to a call, without the values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    pub shape: Shape,
    /// The length of their JSON text.
    pub bytes: usize,
}

words! {
    /// Whether a call was refused anything.
    Decision {
        Allowed = "allowed",
        Denied = "denied",
    }
}

/// An attempt that no grant covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// Of what was run.
    pub digest: Digest,
    /// Nothing where it was a prompt that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The prompt that was made or completed, where it was none of the tools that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// In the words of `skill.toml`.
    pub capability: String,
    /// What it tried to use: the origin of a URL, the first part of a path, the name of a secret. No more: a guest
    /// could have put anything into the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Why, in the engine's words.
    pub because: String,
}

impl Event {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Call(_) => Kind::Call,
            Self::Denial(_) => Kind::Denial,
            Self::Grant { .. } => Kind::Grant,
            Self::Revoke { .. } => Kind::Revoke,
            Self::Install { .. } => Kind::Install,
            Self::Remove => Kind::Remove,
            Self::SecretSet { .. } => Kind::SecretSet,
            Self::SecretUnset { .. } => Kind::SecretUnset,
        }
    }

    /// The tool that it is about.
    pub fn tool(&self) -> Option<&str> {
        match self {
            Self::Call(called) => called.tool.as_deref(),
            Self::Denial(denied) => denied.tool.as_deref(),
            _ => None,
        }
    }

    /// The prompt that it is about.
    pub fn prompt(&self) -> Option<&str> {
        match self {
            Self::Call(called) => called.prompt.as_deref(),
            Self::Denial(denied) => denied.prompt.as_deref(),
            _ => None,
        }
    }
}

impl Record {
    /// As a line of the log, with its newline.
    pub(crate) fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("a record is plain data");
        line.push('\n');
        line
    }
}
