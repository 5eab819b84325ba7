use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use skill_catalog::Target;
use skill_connect::{Change, Client, ConnectError, Edit, Entry, Surroundings, System, shown};

use crate::app::{catalog, home};
use crate::error::Failure;
use crate::print;
use crate::print::note;

/// Tries, where another program changes the file at the same time.
const TRIES: usize = 3;

/// What decides which home a server serves; clients pass on few variables.
const OURS: [&str; 6] =
    ["SKILL_HOME", "SKILL_CACHE", "SKILL_SEAL_KEY", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"];

/// Tell an MCP client of this server
#[derive(clap::Args)]
pub(crate) struct Args {
    client: Known,
    /// Only these installed skills, and skills in these folders and files
    targets: Vec<String>,
    /// What the client calls the server
    #[arg(long, default_value = "skills", value_parser = server_name)]
    name: String,
    /// Take the server out of the client's file again
    #[arg(long, conflicts_with = "targets")]
    remove: bool,
    /// Only show what would be written
    #[arg(long)]
    dry_run: bool,
    /// The client's file, where it is not in its usual place
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Known {
    ClaudeDesktop,
    ClaudeCode,
    Cursor,
    #[value(name = "vscode")]
    VsCode,
    Codex,
    Zed,
}

impl From<Known> for Client {
    fn from(known: Known) -> Self {
        match known {
            Known::ClaudeDesktop => Self::ClaudeDesktop,
            Known::ClaudeCode => Self::ClaudeCode,
            Known::Cursor => Self::Cursor,
            Known::VsCode => Self::VsCode,
            Known::Codex => Self::Codex,
            Known::Zed => Self::Zed,
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let client = Client::from(args.client);
    let path = match &args.config {
        Some(path) => {
            std::path::absolute(path).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?
        }
        None => client.file(&surroundings()?)?,
    };
    let entry = if args.remove { None } else { Some(entry(&args.targets)?) };
    warn_of_missing(&args.targets)?;
    let backups = home()?.backups();
    for tried in 1.. {
        let edit = Edit::new(client, &path, &args.name, entry.as_ref())?;
        if args.dry_run {
            return show(&edit, client, &path, args, entry.as_ref());
        }
        match edit.carry_out(&backups) {
            Ok(backup) => {
                tell(&edit, client, &path, &args.name);
                if let Some(backup) = backup {
                    note!("what it was before is kept in {}", backup.display());
                }
                break;
            }
            Err(ConnectError::Contended(_)) if tried < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Tells of what can't be served as things are now, for a client would only say that its server does not start.
fn warn_of_missing(targets: &[String]) -> Result<(), Failure> {
    let catalog = catalog()?;
    for target in targets {
        match Target::parse(target).0 {
            Target::Name(name) => {
                catalog.configured(&name).map_or_else(|error| note!("warning: {error}"), drop);
            }
            Target::Path(path) if !path.exists() => note!("warning: there is no `{}`", path.display()),
            Target::Path(_) => {}
        }
    }
    Ok(())
}

/// Where clients keep their files here.
fn surroundings() -> Result<Surroundings<'static>, Failure> {
    let home = env::home_dir().filter(|home| home.is_absolute());
    let home = home.ok_or_else(|| Failure::new("the home folder of the current user is not known"))?;
    Ok(Surroundings {
        system: System::current(),
        home,
        variable: &|name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from),
        exists: &|path| path.exists(),
        folders: &|path| {
            let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
            let mut folders: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
            folders.sort();
            folders
        },
    })
}

/// How this server is started, with these targets, in the same home as here.
fn entry(targets: &[String]) -> Result<Entry, Failure> {
    let mut args = vec!["serve".to_owned()];
    for text in targets {
        match Target::parse(text) {
            (Target::Name(name), None) => args.push(name.to_string()),
            (Target::Path(path), None) => args.push(text_of(&absolute(&path)?)?),
            (_, Some(_)) => return Err(Failure::usage(format!("`{text}` names a tool: a server offers whole skills"))),
        }
    }
    let mut env = BTreeMap::new();
    for name in OURS {
        if let Some(value) = env::var_os(name).filter(|value| !value.is_empty()) {
            env.insert(name.to_owned(), text_of(&absolute(Path::new(&value))?)?);
        }
    }
    Ok(Entry { command: text_of(&program()?)?, args, env })
}

/// This program by the path that stays when it is replaced by a newer one: the one on `PATH`, where that is the same.
fn program() -> Result<PathBuf, Failure> {
    let running =
        env::current_exe().map_err(|error| Failure::new(format!("where this program lies is not known: {error}")))?;
    let same = running.canonicalize().ok();
    let name = running.file_name().unwrap_or_default().to_owned();
    let found = env::var_os("PATH").and_then(|path| {
        env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&name))
            .find(|program| same.is_some() && program.canonicalize().ok() == same)
    });
    Ok(found.unwrap_or(running))
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}

fn text_of(path: &Path) -> Result<String, Failure> {
    let text = path
        .to_str()
        .ok_or_else(|| Failure::new(format!("`{}` is not UTF-8, which a client's file is", path.display())))?;
    // VS Code and Claude Code would put something else in its place.
    if text.contains("${") {
        Err(Failure::new(format!("`{text}` holds `${{`, which clients replace")))
    } else {
        Ok(text.to_owned())
    }
}

fn server_name(text: &str) -> Result<String, String> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !text.is_empty() && text.bytes().all(good) {
        Ok(text.to_owned())
    } else {
        Err("it is made of ASCII letters, digits, `-` and `_`".to_owned())
    }
}

/// The entry alone: the rest of such a file holds what other servers are entrusted with.
fn show(edit: &Edit, client: Client, path: &Path, args: &Args, entry: Option<&Entry>) -> Result<(), Failure> {
    let what = match edit.change() {
        Change::Added => "would be added to",
        Change::Changed => "would be changed in",
        Change::Removed => "would be taken out of",
        Change::None if args.remove => "is not in",
        Change::None => "is as it should be in",
    };
    note!("`{}` {what} {}", args.name, path.display());
    entry.map_or(Ok(()), |entry| print::line(&shown(client, &args.name, entry)))
}

fn tell(edit: &Edit, client: Client, path: &Path, name: &str) {
    match edit.change() {
        Change::Added | Change::Changed => {
            note!("connected {} ({})", client.name(), path.display());
            note!("  then: {}", client.next());
        }
        Change::Removed => note!("took `{name}` out of {} ({})", client.name(), path.display()),
        Change::None => note!("nothing is to be changed in {}", path.display()),
    }
}
