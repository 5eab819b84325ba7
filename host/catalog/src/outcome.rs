use skill_runtime::CallError;

use crate::error::ToolCallError;
use crate::words::words;

words! {
    /// How a call ended, in a word: nothing of what the tool said.
    Outcome {
        Ok = "ok",
        /// It ended to ask its user, and is called again with the answers.
        Asked = "asked",
        /// The tool says that it failed.
        ToolError = "tool-error",
        /// They do not fit the tool's schema, or the tool refuses them.
        InvalidArguments = "invalid-arguments",
        UnknownTool = "unknown-tool",
        MissingSetting = "missing-setting",
        /// It failed after it had tried what no grant covers.
        Denied = "denied",
        /// What it was given was taken back meanwhile.
        Revoked = "revoked",
        Timeout = "timeout",
        /// It used too much of the processor.
        Cpu = "cpu",
        HostCalls = "host-calls",
        /// It did not run: too many others were waiting, or ran for too long.
        Busy = "busy",
        Memory = "memory",
        /// It handed over too much at once.
        Output = "output",
        /// It wrote more to files than its limit.
        Written = "written",
        Stack = "stack",
        Crashed = "crashed",
        /// It answered with what its own output schema forbids, or with what is no JSON object and has to be one.
        InvalidOutput = "invalid-output",
        /// A schema of the tool can't be used.
        InvalidSchema = "invalid-schema",
        /// The skill or its settings can't be read.
        Unavailable = "unavailable",
        /// It was ended before it had an answer: by who called it, or because they went away.
        Cancelled = "cancelled",
    }
}

impl<T> From<&Result<T, ToolCallError>> for Outcome {
    fn from(result: &Result<T, ToolCallError>) -> Self {
        match result {
            Ok(_) => Self::Ok,
            Err(error) if !error.denials().is_empty() => Self::Denied,
            Err(ToolCallError::UnknownTool { .. }) => Self::UnknownTool,
            Err(ToolCallError::Arguments { .. }) => Self::InvalidArguments,
            Err(ToolCallError::Schema { .. }) => Self::InvalidSchema,
            Err(ToolCallError::MissingSetting { .. }) => Self::MissingSetting,
            Err(ToolCallError::Malformed { .. } | ToolCallError::Output { .. }) => Self::InvalidOutput,
            Err(ToolCallError::Load { .. } | ToolCallError::Settings { .. }) => Self::Unavailable,
            Err(ToolCallError::Revoked { .. }) => Self::Revoked,
            Err(ToolCallError::Asks { .. }) => Self::Asked,
            Err(ToolCallError::Call { source, .. }) => source.into(),
        }
    }
}

impl From<&CallError> for Outcome {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::UnknownTool(_) | CallError::UnknownPrompt(_) => Self::UnknownTool,
            CallError::InvalidArguments(_) => Self::InvalidArguments,
            CallError::Failed { .. } | CallError::Unsupported { .. } => Self::ToolError,
            CallError::Asks(_) => Self::Asked,
            CallError::Timeout(_) => Self::Timeout,
            CallError::Cpu(_) => Self::Cpu,
            CallError::HostCalls(_) => Self::HostCalls,
            CallError::Refused(_) | CallError::Waited(_) => Self::Busy,
            CallError::Memory(_) | CallError::Parts(_) => Self::Memory,
            CallError::Output(_) => Self::Output,
            CallError::Written { .. } => Self::Written,
            CallError::Stack => Self::Stack,
            CallError::Contract(_) => Self::Unavailable,
            CallError::Crashed { .. } => Self::Crashed,
        }
    }
}
