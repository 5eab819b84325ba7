use skill_catalog::{ArgumentError, CatalogError, ToolCallError, causes, visible};
use skill_connect::ConnectError;
use skill_mcp::ListenError;
use skill_secrets::{EntryError, StoreError};
use skill_tokens::TokenError;

use crate::print::note;

/// What went wrong, as a person is told: what, why, what to type next, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    because: Vec<String>,
    /// Where in the author's sources.
    stack: Option<String>,
    hint: Option<String>,
    code: i32,
}

/// The work failed.
const FAILED: i32 = 1;
/// The command was not understood.
const USAGE: i32 = 2;
/// A capability was denied.
const DENIED: i32 = 3;
/// The user broke it off: 128 and the number of SIGINT, as shells have it.
const INTERRUPTED: i32 = 130;

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), because: Vec::new(), stack: None, hint: None, code: FAILED }
    }

    /// A mistake in what was typed.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self { code: USAGE, ..Self::new(what) }
    }

    /// The user broke it off.
    pub(crate) fn interrupted(self) -> Self {
        Self { code: INTERRUPTED, ..self }
    }

    /// The process was asked to end: there is nothing to tell.
    pub(crate) fn silent(code: i32) -> Self {
        Self { code, ..Self::new("") }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn maybe(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    fn because(mut self, causes: impl IntoIterator<Item = String>) -> Self {
        self.because.extend(causes);
        self
    }

    fn stack(mut self, stack: Option<&str>) -> Self {
        self.stack = stack.map(str::to_owned);
        self
    }

    /// Writes the error to stderr and gives the exit code. What a guest or a file said is made visible first.
    pub(crate) fn report(&self) -> i32 {
        if self.what.is_empty() {
            return self.code;
        }
        note!("error: {}", indented(&self.what, "  "));
        for because in &self.because {
            note!("  because: {}", indented(because, "    "));
        }
        if let Some(stack) = &self.stack {
            note!("  {}", indented(stack, "  "));
        }
        if let Some(hint) = &self.hint {
            note!("  try: {}", indented(hint, "    "));
        }
        self.code
    }
}

/// Text of several lines stands under its first.
fn indented(text: &str, margin: &str) -> String {
    visible(text).replace('\n', &format!("\n{margin}"))
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        let code = match error {
            CatalogError::UnknownSetting { .. }
            | CatalogError::SettingType { .. }
            | CatalogError::UnknownSecret { .. }
            | CatalogError::NotRequested { .. }
            | CatalogError::NotGranted { .. }
            | CatalogError::Name(_) => USAGE,
            CatalogError::Secrets { source: StoreError::Entry(EntryError::Interrupted), .. } => INTERRUPTED,
            _ => FAILED,
        };
        let failure = Self::new(error.to_string()).maybe(error.hint()).because(causes(&error)).stack(error.stack());
        Self { code, ..failure }
    }
}

impl From<ToolCallError> for Failure {
    fn from(error: ToolCallError) -> Self {
        let code = match &error {
            ToolCallError::UnknownTool { .. } | ToolCallError::Arguments { .. } => USAGE,
            error if !error.denials().is_empty() => DENIED,
            _ => FAILED,
        };
        let denials = error.denials().iter().map(|denial| format!("{denial}: {}", denial.because()));
        let failure = Self::new(error.to_string()).maybe(error.hint()).because(error.causes()).because(denials);
        let failure = failure.stack(error.stack().as_deref());
        Self { code, ..failure }
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        Self::new(error.to_string()).maybe(error.hint().map(str::to_owned)).because(causes(&error))
    }
}

impl From<ArgumentError> for Failure {
    fn from(error: ArgumentError) -> Self {
        Self::usage(error.to_string()).maybe(error.hint())
    }
}

impl From<ListenError> for Failure {
    fn from(error: ListenError) -> Self {
        let hint = match error {
            ListenError::Address { .. } => "another port, or 0 for any free one",
            ListenError::Identity(_) => "--tls-cert FULLCHAIN.pem --tls-key PRIVKEY.pem",
        };
        Self::new(error.to_string()).because(causes(&error)).hint(hint)
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        let hint = match &error {
            TokenError::Exists(name) => Some(format!("another name, or first: skill token revoke {name}")),
            TokenError::Damaged { path, .. } => Some(format!("remove {}, and make new tokens", path.display())),
            TokenError::Disk(_) => None,
        };
        Self::new(error.to_string()).because(causes(&error)).maybe(hint)
    }
}
