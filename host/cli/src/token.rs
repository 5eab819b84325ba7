use std::time::{Duration, SystemTime};

use clap::Subcommand;
use serde_json::json;
use skill_package::SkillName;
use skill_tokens::{Permit, TokenName, Tokens};

use crate::app::{catalog, home};
use crate::error::Failure;
use crate::print;
use crate::print::note;

/// Say who may call `skill serve --http`
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make a token, and print it this once: `Authorization: Bearer TOKEN` lets its bearer in
    New {
        /// What to call it
        name: TokenName,
        /// Good for this skill alone; may be given several times
        #[arg(long = "skill", value_name = "NAME")]
        skills: Vec<SkillName>,
        /// Good for so long, as in `30d`
        #[arg(long, value_name = "SPAN", value_parser = humantime::parse_duration)]
        expires: Option<Duration>,
    },
    /// Show the tokens, which are good for what
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a token good for nothing any more, at once
    Revoke { name: TokenName },
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let tokens = Tokens::of(home()?);
    match args.action {
        Action::New { name, skills, expires } => new(&tokens, name, skills, expires),
        Action::List { json } => list(&tokens, json),
        Action::Revoke { name } => revoke(&tokens, &name),
    }
}

fn new(tokens: &Tokens, name: TokenName, skills: Vec<SkillName>, expires: Option<Duration>) -> Result<(), Failure> {
    let (installed, _) = catalog()?.installations()?;
    for skill in &skills {
        if !installed.iter().any(|installation| installation.name == *skill) {
            note!("warning: no skill `{skill}` is installed");
        }
    }
    let expires = match expires {
        None => None,
        Some(span) => {
            let end = SystemTime::now().checked_add(span).filter(|end| *end < year_10000());
            Some(end.ok_or_else(|| Failure::usage("that is too far in the future"))?)
        }
    };
    let skills = (!skills.is_empty()).then(|| skills.into_iter().collect());
    let token = tokens.create(name.clone(), skills, expires)?;
    note!("this is shown once; skill token revoke {name} ends it");
    print::line(token.reveal())
}

/// Times are written with four digits for the year (RFC 3339, section 1).
fn year_10000() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800)
}

fn list(tokens: &Tokens, as_json: bool) -> Result<(), Failure> {
    let all = tokens.all()?;
    if as_json {
        let time = |time| humantime::format_rfc3339_seconds(time).to_string();
        let all = all.iter().map(|permit| {
            json!({
                "name": permit.name,
                "skills": permit.skills,
                "created": time(permit.created),
                "expires": permit.expires.map(time),
            })
        });
        return print::json(&all.collect());
    }
    if all.is_empty() {
        note!("nobody has a token; try: skill token new NAME");
    }
    let width = all.iter().map(|permit| permit.name.as_str().len()).max().unwrap_or(0);
    for permit in all {
        print::line(&format!("{:width$}  {}", permit.name, details(&permit)))?;
    }
    Ok(())
}

fn details(permit: &Permit) -> String {
    let day = |time| humantime::format_rfc3339_seconds(time).to_string()[..10].to_owned();
    let skills = match &permit.skills {
        None => "all skills".to_owned(),
        Some(skills) => skills.iter().map(SkillName::as_str).collect::<Vec<_>>().join(", "),
    };
    let end = match permit.expires {
        None => String::new(),
        Some(end) if permit.has_expired(SystemTime::now()) => format!(", expired on {}", day(end)),
        Some(end) => format!(", until {}", day(end)),
    };
    format!("{skills}  since {}{end}", day(permit.created))
}

fn revoke(tokens: &Tokens, name: &TokenName) -> Result<(), Failure> {
    if tokens.revoke(name)? {
        note!("revoked {name}");
        return Ok(());
    }
    Err(Failure::new(format!("there is no token `{name}`")).hint("skill token list"))
}
