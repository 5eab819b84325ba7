use std::path::PathBuf;

use skill_catalog::{Candidate, CatalogError, Origin};
use skill_package::SkillName;
use skill_policy::{Grant, Grants, Request};

use crate::app::catalog;
use crate::error::Failure;
use crate::grants::GrantFlags;
use crate::print::note;
use crate::{ask, print};

/// Install a skill from a folder or file
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder with a skill.toml, or one .ts, .js, .py or .wasm file
    source: PathBuf,
    /// Install it under this name
    #[arg(long = "as", value_name = "NAME")]
    name: Option<SkillName>,
    /// Compile a Rust source without asking
    #[arg(long)]
    build: bool,
    /// Take tools and requests that differ from those of the installed version without asking
    #[arg(long)]
    accept_changes: bool,
    #[command(flatten)]
    grants: GrantFlags,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    let origin = Origin::read(&args.source)?;
    let candidate = match catalog.prepare(&origin, args.name.clone(), args.build).await {
        Err(CatalogError::NeedsConsent { name }) if ask::to_compile(&name) => {
            catalog.prepare(&origin, args.name, true).await
        }
        other => other,
    }?;
    accept(&candidate, args.accept_changes)?;
    let grants = chosen(&candidate, args.grants.list())?;
    catalog.install(&candidate, &grants)?;
    tell(&candidate, &grants);
    Ok(())
}

/// Shows what differs from the installed version, and has the user take it.
fn accept(candidate: &Candidate, accepted: bool) -> Result<(), Failure> {
    let difference = candidate.difference();
    if difference.is_empty() {
        return Ok(());
    }
    let name = &candidate.after.name;
    note!("this version of {name} differs from the one that is installed:");
    for change in &difference.changes {
        note!("  {}", skill_catalog::visible(&change.to_string()).replace('\n', "\n  "));
    }
    if accepted || ask::yes("Take these changes?") {
        return Ok(());
    }
    Err(Failure::new(format!("{name} stays as it is: the changes were not taken"))
        .hint("add --accept-changes, if they are what you expect"))
}

/// What the user allows: by flags, and at a terminal by answers. Without either it is nothing.
fn chosen(candidate: &Candidate, mut grants: Vec<Grant>) -> Result<Vec<Grant>, Failure> {
    let requests = candidate.requests();
    let mut all = candidate.grants.clone();
    let mut given = Grants::default();
    for grant in &grants {
        given.add(grant.clone());
        all.add(grant.clone());
    }
    if let Some(grant) = given.idle(&requests).into_iter().next() {
        return Err(CatalogError::NotRequested { name: candidate.after.name.clone(), grant }.into());
    }
    let missing = all.missing(&requests);
    if missing.is_empty() || !ask::somebody_is_there() {
        return Ok(grants);
    }
    note!("{} asks for more than it has. Without these it runs, and is denied what it tries:", candidate.after.name);
    grants.extend(missing.iter().filter_map(ask_for));
    Ok(grants)
}

fn ask_for(request: &Request) -> Option<Grant> {
    match request {
        Request::AnyNetwork => {
            ask::yes("  Let it reach every public host of the internet?").then_some(Grant::AnyNetwork)
        }
        Request::Network(rule) => ask::yes(&format!("  Let it reach {rule}?")).then(|| Grant::Network(rule.clone())),
        Request::Read(guest) => {
            let host = ask::folder(&format!("  Which folder may it read as {guest}?"))?;
            Some(Grant::Read(guest.clone(), host))
        }
        Request::Write(guest) => {
            let host = ask::folder(&format!("  Which folder may it read and write as {guest}?"))?;
            Some(Grant::Write(guest.clone(), host))
        }
        Request::Env(name) => {
            ask::yes(&format!("  Let it see the environment variable {name}?")).then(|| Grant::Env(name.clone()))
        }
        Request::Reveal(key) => {
            let question = format!("  Let it SEE the value of the secret {key}, which it could then send anywhere?");
            ask::yes(&question).then(|| Grant::Reveal(key.clone()))
        }
    }
}

fn tell(candidate: &Candidate, grants: &[Grant]) {
    let installed = &candidate.after;
    let name = &installed.name;
    let done = if candidate.before.is_some() { "updated" } else { "installed" };
    note!("{done} {name} ({})", print::offers(installed, &candidate.extras));
    let mut all = candidate.grants.clone();
    for grant in grants {
        all.add(grant.clone());
    }
    for grant in all.list() {
        note!("it is granted {grant}");
    }
    for request in all.missing(&candidate.requests()) {
        note!("it asks for {request}");
        note!("  try: skill grant {name} {request}");
    }
    for (key, declaration) in &installed.manifest.secrets {
        let about = if declaration.description.is_empty() { "" } else { ": " };
        note!("it uses the secret `{key}`{about}{}", declaration.description);
        note!("  try: skill secret {name} set {key}");
    }
    for (key, declaration) in installed.manifest.config.iter().filter(|(_, declaration)| declaration.required) {
        note!("it needs the setting `{key}`: {}", declaration.description);
        note!("  try: skill config {name} set {key} VALUE");
    }
}
