use std::fmt;

use crate::{Attempt, Reason, Request};

/// An attempt that no grant covers: what, why, and the command that would allow it.
///
/// Its own text is for the guest, names the capability first since guests hand it on to people, and says nothing of why:
/// that may hold what a guest is not to know, such as the address of a host on the user's network.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Denial {
    attempt: Attempt,
    reason: Reason,
    remedy: Option<Request>,
}

impl Denial {
    /// Nothing that covers the attempt is granted. A target of any length is kept by its beginning.
    pub fn of(attempt: Attempt) -> Self {
        Self::new(attempt, Reason::NoGrant, None)
    }

    /// `remedy` is what the skill would have to be granted, or to ask for.
    pub fn new(attempt: Attempt, reason: Reason, remedy: Option<Request>) -> Self {
        Self { attempt: attempt.cut(), reason, remedy }
    }

    /// The same with what the guest wrote put through `scrub`: it may hold the value of a secret.
    pub fn scrubbed(self, scrub: impl Fn(&mut String)) -> Self {
        Self { attempt: self.attempt.scrubbed(scrub), ..self }
    }

    pub fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// What was denied, for a person: "skill `weather` may not reach `https://api.example.com`".
    pub fn sentence(&self, skill: &str) -> String {
        format!("skill `{skill}` may not {}", self.attempt)
    }

    /// Why, for a person.
    pub fn because(&self) -> String {
        self.reason.because(&self.attempt)
    }

    /// What to do next, for a person: the command that would allow it, or what the skill's author has to write.
    ///
    /// `skill` is the name of an installation; a folder or file that is run directly takes the flag alone,
    /// [`remedy`](Self::remedy).
    pub fn hint(&self, skill: &str) -> Option<String> {
        let remedy = self.remedy.as_ref()?;
        if self.reason == Reason::NotRequested {
            let line = remedy.manifest_line();
            return Some(format!("ask the author of `{skill}` to add {line} in skill.toml"));
        }
        Some(format!("skill grant {skill} {remedy}"))
    }

    /// What would have to be granted; its text is the flag. `None` where no grant would help.
    pub fn remedy(&self) -> Option<&Request> {
        self.remedy.as_ref()
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} denied: this skill may not {}", self.attempt.capability(), self.attempt)
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
