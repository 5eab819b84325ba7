use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
use crate::grants::GrantFlags;
use crate::print::note;

/// Allow an installed skill something that it asks for, from its next call on
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The skill's name
    name: SkillName,
    #[command(flatten)]
    grants: GrantFlags,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let grants = args.grants.list();
    if grants.is_empty() {
        return Err(Failure::usage("nothing is named that it should be allowed")
            .hint(format!("skill permissions {} shows what it asks for", args.name)));
    }
    let catalog = catalog()?;
    for grant in catalog.grant(&args.name, &grants)? {
        note!("granted {}: {grant}", args.name);
    }
    for (folder, error) in catalog.standing(&args.name)?.permissions.unusable_folders() {
        note!("warning: `{folder}` can't be given: {error}");
    }
    Ok(())
}
