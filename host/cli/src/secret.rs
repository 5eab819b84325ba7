use clap::Subcommand;
use serde_json::json;
use skill_package::{Key, SkillName};
use skill_policy::Secret;
use skill_secrets::{EntryError, read_secret};

use crate::app::catalog;
use crate::error::Failure;
use crate::print;
use crate::print::note;

/// Store the secrets of an installed skill, in the system's keychain unless settings.toml says otherwise
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The skill's name
    name: SkillName,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Store a value, asked for at the terminal or read from stdin, never taken from the command line
    Set { key: Key },
    /// Remove a stored value
    Unset { key: Key },
    /// Show which secrets the skill uses, and which are stored
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    match args.action {
        Action::Set { key } => set(&args.name, &key),
        Action::Unset { key } => unset(&args.name, &key),
        Action::List { json } => list(&args.name, json),
    }
}

fn set(name: &SkillName, key: &Key) -> Result<(), Failure> {
    let catalog = catalog()?;
    // Before anything is typed: it would be typed in vain.
    let declaration = catalog.secret(name, key)?;
    let audience = declaration.audience.rules().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let text = read_secret(&format!("{name} may send {key} to {audience}\n{key}: ")).map_err(entry)?;
    let secret = Secret::new(text).map_err(|refused| Failure::new(refused.to_string()))?;
    catalog.set_secret(name, key, &secret)?;
    note!("stored {key} of {name}, for {audience}");
    Ok(())
}

fn entry(error: EntryError) -> Failure {
    let interrupted = matches!(error, EntryError::Interrupted);
    let failure = Failure::new(format!("nothing is stored: {error}"));
    if interrupted { failure.interrupted() } else { failure }
}

fn unset(name: &SkillName, key: &Key) -> Result<(), Failure> {
    if catalog()?.unset_secret(name, key)? {
        note!("removed {key} of {name}");
        return Ok(());
    }
    Err(Failure::new(format!("no secret `{key}` is stored for skill `{name}`"))
        .hint(format!("skill secret {name} list")))
}

fn list(name: &SkillName, as_json: bool) -> Result<(), Failure> {
    let secrets = catalog()?.secrets(name)?;
    if as_json {
        let all = secrets.iter().map(|(key, declaration, stored)| {
            json!({
                "key": key,
                "description": declaration.description,
                "audience": declaration.audience.rules().map(ToString::to_string).collect::<Vec<_>>(),
                "stored": stored,
            })
        });
        return print::json(&all.collect());
    }
    if secrets.is_empty() {
        note!("{name} uses no secrets");
    }
    for (key, declaration, stored) in secrets {
        let stored = if stored { "stored" } else { "not stored" };
        print::line(format!("{key}  {stored}  {}", declaration.description).trim_end())?;
    }
    Ok(())
}
