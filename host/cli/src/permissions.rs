use serde_json::{Value, json};
use skill_catalog::Standing;
use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
use crate::print;
use crate::print::note;

/// Show what skills ask for, and what they are allowed
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The skill's name; else all of them
    name: Option<SkillName>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    let names = match args.name {
        Some(name) => vec![name],
        None => {
            let (installations, faults) = catalog.installations()?;
            for fault in faults {
                Failure::from(fault).report();
            }
            installations.into_iter().map(|installation| installation.name).collect()
        }
    };
    let standings = names.iter().map(|name| catalog.standing(name)).collect::<Result<Vec<_>, _>>()?;
    if args.json {
        return print::json(&standings.iter().map(as_json).collect());
    }
    if standings.is_empty() {
        note!("no skill is installed; try: skill install FOLDER");
    }
    standings.iter().try_for_each(show)
}

/// What each line begins with, and the lines.
fn lines(standing: &Standing) -> Vec<(&'static str, String)> {
    let missing = standing.grants.missing(&standing.requests);
    let idle = standing.grants.idle(&standing.requests);
    let granted = standing.grants.list().into_iter().filter(|grant| !idle.contains(grant));
    let granted = granted.map(|grant| ("granted", grant.to_string()));
    let asked = missing.iter().map(|request| ("asks for", request.to_string()));
    let idle = idle.iter().map(|grant| ("idle", format!("{grant} (it does not ask for this)")));
    let unusable = standing.permissions.unusable_folders().iter();
    let unusable = unusable.map(|(folder, error)| ("unusable", format!("{folder}: {error}")));
    granted.chain(asked).chain(idle).chain(unusable).collect()
}

fn show(standing: &Standing) -> Result<(), Failure> {
    let name = &standing.installation.name;
    let lines = lines(standing);
    print::line(name.as_str())?;
    if lines.is_empty() {
        print::line("  asks for nothing")?;
    }
    for (kind, line) in lines {
        print::line(&format!("  {kind:9} {line}"))?;
    }
    for (key, secret) in &standing.installation.manifest.secrets {
        let to: Vec<_> = secret.audience.rules().map(ToString::to_string).collect();
        print::line(&format!("  uses      the secret {key}, sent to {}", to.join(", ")))?;
    }
    Ok(())
}

fn as_json(standing: &Standing) -> Value {
    let flags = |kind: &str| -> Vec<String> {
        lines(standing).into_iter().filter(|(of, _)| *of == kind).map(|(_, line)| line).collect()
    };
    json!({
        "name": standing.installation.name,
        "grants": standing.grants,
        "granted": flags("granted"),
        "missing": flags("asks for"),
        "idle": standing.grants.idle(&standing.requests).iter().map(ToString::to_string).collect::<Vec<_>>(),
        "unusable": flags("unusable"),
        "secrets": standing.installation.manifest.secrets.iter().map(|(key, secret)| json!({
            "key": key,
            "audience": secret.audience.rules().map(ToString::to_string).collect::<Vec<_>>(),
            "inBody": secret.in_body,
            "reveal": secret.reveal,
        })).collect::<Vec<_>>(),
    })
}
