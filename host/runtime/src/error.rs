use std::path::PathBuf;
use std::time::Duration;

use skill_home::DiskError;
use skill_policy::Denial;

use crate::context::{KeyedQuestion, Kind};
use crate::types::Failure;

/// Why an artifact can't be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It compiles, and does not fit the contract.
    #[error("the component does not fit the contract: {0}")]
    Contract(String),
    #[error("the component can't be compiled: {0}")]
    Compile(String),
    /// It is a script, and its interpreter is not there.
    #[error("the interpreter could not be built\n{0}")]
    Interpreter(String),
    /// It is a script, and can't be evaluated.
    #[error("{0}")]
    Script(String),
    /// The script's interpreter can't make it ready.
    #[error("its sources can't be read")]
    Prepare(#[source] CallError),
    /// The file holds something else than when it was read first.
    #[error("`{}` is damaged, or was changed meanwhile", .0.display())]
    Changed(PathBuf),
    /// Somebody else could put machine code there.
    #[error("the folder `{}` is for machine code, and others can write to it", .0.display())]
    Exposed(PathBuf),
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl LoadError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Exposed(folder) => Some(format!("chmod go-w {}", folder.display())),
            Self::Prepare(error) => error.hint(),
            _ => None,
        }
    }

    /// Where the author's sources are at fault.
    pub fn stack(&self) -> Option<&str> {
        if let Self::Prepare(error) = self { error.stack() } else { None }
    }
}

/// Why a call has no output.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CallError {
    /// The skill knows no tool of this name.
    #[error("the skill knows no tool `{}`", .0.escape_debug())]
    UnknownTool(String),
    /// The skill knows no prompt of this name.
    #[error("the skill knows no prompt `{}`", .0.escape_debug())]
    UnknownPrompt(String),
    /// The skill refuses the arguments, which did fit its schema.
    #[error("{}", .0.message)]
    InvalidArguments(Failure),
    /// It ended to ask its user. Once they have answered, the call begins anew.
    #[error("it asks its user, and nobody is there to answer")]
    Asks(Vec<KeyedQuestion>),
    /// It failed after it had asked what the client has no way to ask.
    #[error("{}", .failure.message)]
    Unsupported { kind: Kind, failure: Failure, denials: Vec<Denial> },
    /// The tool says that it failed.
    #[error("{}", .failure.message)]
    Failed {
        failure: Failure,
        /// What the guest tried in vain before: often the true reason.
        denials: Vec<Denial>,
    },
    #[error("it did not finish within its time limit of {}", seconds(*.0))]
    Timeout(Duration),
    #[error("it used more processor time than its limit of {}", seconds(*.0))]
    Cpu(Duration),
    #[error("it called the host more often than its limit of {0} times")]
    HostCalls(u64),
    #[error("it needed more memory than its limit of {}", mebibytes(*.0 as u64))]
    Memory(usize),
    #[error("it handed over more than {} at once", mebibytes(*.0 as u64))]
    Output(usize),
    /// It failed after it was refused to write more to files: what the tool, or the crash, says of itself.
    #[error("it may write no more than {} to files in one call: {reason}", mebibytes(*limit))]
    Written { limit: u64, reason: String },
    /// An instance, memory or table too many.
    #[error("it is made of too many parts: no {0} is left for it")]
    Parts(String),
    #[error("it called itself too deeply and ran out of stack")]
    Stack,
    /// What it exports has other types. None of it was called.
    #[error("it was built for another version of the contract: {0}")]
    Contract(String),
    /// It did not run.
    #[error("{0} calls are waiting already")]
    Refused(usize),
    /// It did not run.
    #[error("it waited {} for its turn, behind calls that take long", seconds(*.0))]
    Waited(Duration),
    /// The guest broke off: a bug in the skill or in its language's runtime.
    #[error("it crashed: {reason}")]
    Crashed {
        reason: String,
        /// What it wrote to stderr last.
        said: Option<String>,
        denials: Vec<Denial>,
    },
}

impl CallError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        let raise =
            |word, more| format!("raise `{word}` under `[limits]` in settings.toml, if the tool does need {more}");
        match self {
            Self::Timeout(_) => Some(raise("timeout", "longer")),
            Self::Cpu(_) => Some(raise("cpu", "longer")),
            Self::HostCalls(_) => Some(raise("host-calls", "more")),
            Self::Memory(_) => Some(raise("memory", "more")),
            Self::Written { .. } => Some(
                "raise `written` under `[limits]` in settings.toml, if the tool does write more".to_owned(),
            ),
            Self::Contract(_) => Some("build it again, with the `skill build` of this version".to_owned()),
            Self::Output(_) => Some("let it answer in smaller pieces".to_owned()),
            Self::Refused(_) => Some("call it again when some of them have ended".to_owned()),
            Self::Waited(_) => Some(
                "end the calls that take long, or raise `instances` under `[limits]` in settings.toml, if there is memory \
                 for more at once"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// Where it failed, for the author: the guest's stack in the author's own files, or what it wrote as it broke off.
    pub fn stack(&self) -> Option<&str> {
        match self {
            Self::InvalidArguments(failure) | Self::Failed { failure, .. } | Self::Unsupported { failure, .. } => {
                failure.stack.as_deref()
            }
            Self::Crashed { said, .. } => said.as_deref(),
            _ => None,
        }
    }

    /// What the guest tried in vain.
    pub fn denials(&self) -> &[Denial] {
        match self {
            Self::Failed { denials, .. } | Self::Unsupported { denials, .. } | Self::Crashed { denials, .. } => denials,
            _ => &[],
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn mebibytes(bytes: u64) -> String {
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    if mebibytes >= 1.0 && mebibytes.fract() == 0.0 { format!("{mebibytes} MiB") } else { format!("{bytes} bytes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_in_units_people_use() {
        assert_eq!(
            CallError::Timeout(Duration::from_millis(1500)).to_string(),
            "it did not finish within its time limit of 1.5 s"
        );
        assert_eq!(
            CallError::Cpu(Duration::from_secs(10)).to_string(),
            "it used more processor time than its limit of 10 s"
        );
        assert_eq!(CallError::Memory(256 << 20).to_string(), "it needed more memory than its limit of 256 MiB");
        assert_eq!(CallError::Output(1000).to_string(), "it handed over more than 1000 bytes at once");
    }
}
