use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
use crate::grants::RevokeFlags;
use crate::print::note;

/// Take back what an installed skill was allowed; its running calls end
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The skill's name
    name: SkillName,
    #[command(flatten)]
    grants: RevokeFlags,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    if args.grants.all {
        for grant in catalog.revoke_all(&args.name)? {
            note!("revoked {}: {grant}", args.name);
        }
        return Ok(());
    }
    let requests = args.grants.list();
    if requests.is_empty() {
        return Err(Failure::usage("nothing is named that should be taken back")
            .hint(format!("skill permissions {} shows what it was granted", args.name)));
    }
    catalog.revoke(&args.name, &requests)?;
    for request in requests {
        note!("revoked {}: {request}", args.name);
    }
    Ok(())
}
