/// What `skill doctor` says of one program that a language needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `node`, `python`, `cargo with wasm32-wasip2`, …
    pub tool: &'static str,
    /// Fits after the name: `builds TypeScript and JavaScript skills`.
    pub purpose: &'static str,
    /// The version and place found, or the command that installs it.
    pub state: Result<String, String>,
}
