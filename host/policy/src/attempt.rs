use std::fmt;

/// What a guest tried to do, with the target in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Attempt {
    /// Send a request to this URL.
    Reach(String),
    /// Open a network connection beside HTTP, or ask for the address of a name.
    Connect,
    /// Look at this path, or at what lies in it.
    Read(String),
    /// Create, change or remove what lies at this path.
    Write(String),
    /// Read environment variables.
    ReadEnvironment,
    /// Use the secret of this name.
    UseSecret(String),
    /// Send the secret of this name to this host.
    SendSecret { secret: String, to: String },
    /// See the value of the secret of this name.
    Reveal(String),
}

/// How much of a target is told, in characters: a guest may write as much as it likes.
const TARGET: usize = 200;

impl Attempt {
    /// The capability that would have to be granted, in the words of `skill.toml`.
    pub fn capability(&self) -> &'static str {
        match self {
            Self::Reach(_) | Self::Connect => "network",
            Self::Read(_) => "read",
            Self::Write(_) => "write",
            Self::ReadEnvironment => "env",
            Self::UseSecret(_) | Self::SendSecret { .. } => "secrets",
            Self::Reveal(_) => "reveal",
        }
    }

    /// A target of any length is kept by its beginning.
    pub(crate) fn cut(self) -> Self {
        self.scrubbed(cut)
    }

    /// With every text that the guest wrote put through `scrub`.
    pub(crate) fn scrubbed(mut self, scrub: impl Fn(&mut String)) -> Self {
        match &mut self {
            Self::Reach(target)
            | Self::Read(target)
            | Self::Write(target)
            | Self::UseSecret(target)
            | Self::Reveal(target) => scrub(target),
            Self::SendSecret { secret, to } => {
                scrub(secret);
                scrub(to);
            }
            Self::Connect | Self::ReadEnvironment => {}
        }
        self
    }
}

fn cut(target: &mut String) {
    if let Some((end, _)) = target.char_indices().nth(TARGET) {
        target.truncate(end);
        target.push('…');
    }
}

/// What comes after "this skill may not"; what the guest wrote is escaped.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reach(url) => write!(f, "reach `{}`", url.escape_debug()),
            Self::Connect => f.write_str("open network connections"),
            Self::Read(path) => write!(f, "read `{}`", path.escape_debug()),
            Self::Write(path) => write!(f, "write `{}`", path.escape_debug()),
            Self::ReadEnvironment => f.write_str("read environment variables"),
            Self::UseSecret(name) => write!(f, "use the secret `{}`", name.escape_debug()),
            Self::SendSecret { secret, to } => {
                write!(f, "send the secret `{}` to `{}`", secret.escape_debug(), to.escape_debug())
            }
            Self::Reveal(name) => write!(f, "see the value of the secret `{}`", name.escape_debug()),
        }
    }
}
