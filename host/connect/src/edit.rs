use std::path::{Path, PathBuf};

use crate::clients::{Client, Format};
use crate::entry::Entry;
use crate::error::ConnectError;
use crate::file::{self, File};
use crate::{json, toml};

/// What an edit does to the entry of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Added,
    Changed,
    Removed,
    /// All is as it is wanted already.
    None,
}

/// Why a text can't be edited.
#[derive(Debug)]
pub(crate) enum Fault {
    Syntax(String),
    Shape(String),
    /// More would change than is meant to.
    Unsafe,
    /// The name is that of another server.
    Taken,
}

/// A client's file with an entry in it, or without it: not written yet.
pub struct Edit {
    client: Client,
    file: File,
    change: Change,
    new: String,
}

impl Edit {
    /// Puts an entry of a name into a client's file, or takes it out where there is none.
    ///
    /// # Errors
    /// The file can't be read, is not what its client reads, or has something else under the name.
    pub fn new(client: Client, path: &Path, name: &str, entry: Option<&Entry>) -> Result<Self, ConnectError> {
        let file = File::read(path)?;
        let text = file.text()?;
        let (mark, body) = match text.strip_prefix('\u{feff}') {
            Some(body) => ("\u{feff}", body),
            None => ("", text),
        };
        let edited = match client.format() {
            Format::Json | Format::Jsonc => json::edit(client, body, name, entry),
            Format::Toml => toml::edit(client, body, name, entry),
        };
        let (change, body) = edited.map_err(|fault| explain(fault, client, path, name))?;
        Ok(Self { client, file, change, new: format!("{mark}{body}") })
    }

    pub fn change(&self) -> Change {
        self.change
    }

    /// Writes the file, unless another program has changed it meanwhile. What stood there before is kept in `backups`;
    /// where there was a file, its copy's path is given.
    ///
    /// # Errors
    /// The file, or its copy, can't be written. It is as it was then.
    pub fn carry_out(&self, backups: &Path) -> Result<Option<PathBuf>, ConnectError> {
        if self.change == Change::None {
            return Ok(None);
        }
        // Claude Code writes its file all the time, and holds this while it does.
        let _held = (self.client == Client::ClaudeCode).then(|| file::hold(&self.file.named)).transpose()?;
        // Before a copy is kept of what is not replaced.
        self.file.is_as_read()?;
        let backup = self.file.back_up(backups, self.client.id())?;
        self.file.replace(self.new.as_bytes())?;
        Ok(backup)
    }
}

/// The entry as its client reads it, for who wants to see it first.
pub fn shown(client: Client, name: &str, entry: &Entry) -> String {
    match client.format() {
        Format::Toml => toml::shown(client, name, entry),
        Format::Json | Format::Jsonc => {
            format!("{:#}", serde_json::json!({ client.key(): { name: json::value(client, entry) } }))
        }
    }
}

/// Whether a command starts this program, wherever it lies, under its usual name or the one that it has here.
pub(crate) fn is_this_program(command: &str) -> bool {
    let name = command.rsplit(['/', '\\']).next().unwrap_or_default();
    let here = std::env::current_exe().ok();
    let own = here.as_deref().and_then(Path::file_name).is_some_and(|own| own == name);
    own || name.eq_ignore_ascii_case("skill") || name.eq_ignore_ascii_case("skill.exe")
}

fn explain(fault: Fault, client: Client, path: &Path, name: &str) -> ConnectError {
    let path = path.to_owned();
    match fault {
        Fault::Syntax(fault) => ConnectError::Syntax { client: client.name(), path, fault },
        Fault::Shape(fault) => ConnectError::Shape { path, fault },
        Fault::Unsafe => ConnectError::Unsafe(path),
        Fault::Taken => ConnectError::Taken(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_program_is_known_by_its_usual_name_and_the_one_it_has() {
        let here = std::env::current_exe().unwrap();
        for command in ["skill", "/usr/bin/skill", "C:\\bin\\Skill.exe", here.to_str().unwrap()] {
            assert!(is_this_program(command), "{command}");
        }
        for command in ["", "node", "/opt/skill/node", "skills"] {
            assert!(!is_this_program(command), "{command}");
        }
    }
}
