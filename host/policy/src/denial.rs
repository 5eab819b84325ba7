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
}

impl Attempt {
    /// The capability that would have to be granted, in the words of `skill.toml`.
    pub fn capability(&self) -> &'static str {
        match self {
            Self::Reach(_) | Self::Connect => "network",
            Self::Read(_) => "read",
            Self::Write(_) => "write",
            Self::ReadEnvironment => "env",
            Self::UseSecret(_) => "secrets",
        }
    }
}

/// How much of a target is told, in characters: a guest may write as much as it likes.
const TARGET: usize = 200;

/// An attempt that no grant covers. Its text names the capability first: guests hand it on to people.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Denial {
    attempt: Attempt,
}

impl Denial {
    /// A target of any length is kept by its beginning.
    pub fn of(mut attempt: Attempt) -> Self {
        if let Attempt::Reach(target) | Attempt::Read(target) | Attempt::Write(target) | Attempt::UseSecret(target) =
            &mut attempt
            && let Some((end, _)) = target.char_indices().nth(TARGET)
        {
            target.truncate(end);
            target.push('…');
        }
        Self { attempt }
    }

    pub fn attempt(&self) -> &Attempt {
        &self.attempt
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} denied: ", self.attempt.capability())?;
        match &self.attempt {
            Attempt::Reach(url) => write!(f, "this skill may not reach `{}`", url.escape_debug()),
            Attempt::Connect => f.write_str("this skill may not open network connections"),
            Attempt::Read(path) => write!(f, "this skill may not read `{}`", path.escape_debug()),
            Attempt::Write(path) => write!(f, "this skill may not write `{}`", path.escape_debug()),
            Attempt::ReadEnvironment => f.write_str("this skill may not read environment variables"),
            Attempt::UseSecret(name) => write!(f, "this skill may not use the secret `{}`", name.escape_debug()),
        }
    }
}

impl std::error::Error for Denial {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_names_the_capability_and_the_target() {
        let text = |attempt| Denial::of(attempt).to_string();
        assert_eq!(
            text(Attempt::Reach("https://x.test/".into())),
            "network denied: this skill may not reach `https://x.test/`"
        );
        assert_eq!(text(Attempt::Read("/etc/passwd".into())), "read denied: this skill may not read `/etc/passwd`");
        assert_eq!(text(Attempt::Write("/x".into())), "write denied: this skill may not write `/x`");
        assert_eq!(text(Attempt::ReadEnvironment), "env denied: this skill may not read environment variables");
        assert_eq!(
            text(Attempt::UseSecret("token".into())),
            "secrets denied: this skill may not use the secret `token`"
        );
        assert_eq!(text(Attempt::Connect), "network denied: this skill may not open network connections");
    }

    #[test]
    fn an_endless_target_is_cut() {
        let text = Denial::of(Attempt::Reach("é".repeat(1 << 20))).to_string();
        assert!(text.chars().count() < 300 && text.contains("é…"), "{text}");
    }

    #[test]
    fn what_a_guest_wrote_is_escaped() {
        let text = Denial::of(Attempt::Read("\u{1b}[2J".into())).to_string();
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
