use std::fmt;

use skill_package::{EnvName, GuestPath, InvalidNetworkRule, Key, NetworkRule};

/// One thing that a skill can ask for. Written as the flag that grants it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Request {
    /// Any host that the user cares to allow.
    AnyNetwork,
    Network(NetworkRule),
    /// A folder to read, which the user maps to one of theirs.
    Read(GuestPath),
    /// A folder to read and write.
    Write(GuestPath),
    Env(EnvName),
    /// The value of the secret of this key.
    Reveal(Key),
}

impl Request {
    /// The key under `[capabilities]` (or `[secrets.KEY]`) that asks for it.
    pub fn capability(&self) -> &'static str {
        match self {
            Self::AnyNetwork | Self::Network(_) => "network",
            Self::Read(_) => "read",
            Self::Write(_) => "write",
            Self::Env(_) => "env",
            Self::Reveal(_) => "reveal",
        }
    }

    /// From a flag's value: `true` or a rule.
    pub fn network(text: &str) -> Result<Self, InvalidNetworkRule> {
        if text == "true" { Ok(Self::AnyNetwork) } else { text.parse().map(Self::Network) }
    }

    /// The words in `skill.toml` that ask for it.
    pub(crate) fn manifest_line(&self) -> String {
        match self {
            Self::AnyNetwork => "`network = true` under [capabilities]".into(),
            Self::Network(rule) => format!("`{rule}` to `network` under [capabilities]"),
            Self::Read(path) | Self::Write(path) => format!("`{path}` to `{}` under [capabilities]", self.capability()),
            Self::Env(name) => format!("`{name}` to `env` under [capabilities]"),
            Self::Reveal(key) => format!("`reveal = true` under [secrets.{key}]"),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyNetwork => f.write_str("--allow-network true"),
            Self::Network(rule) => write!(f, "--allow-network {}", quoted(&rule.to_string())),
            Self::Read(path) => write!(f, "--allow-read {}", quoted(&format!("{path}=FOLDER"))),
            Self::Write(path) => write!(f, "--allow-write {}", quoted(&format!("{path}=FOLDER"))),
            Self::Env(name) => write!(f, "--allow-env {name}"),
            Self::Reveal(key) => write!(f, "--allow-reveal {key}"),
        }
    }
}

/// `text` as one word of a shell.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/:.,=_-+@%~".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
