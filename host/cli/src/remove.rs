use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
use crate::print::note;

/// Remove an installed skill, with its settings, grants and secrets
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The skill's name
    name: SkillName,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    catalog()?.remove(&args.name)?;
    note!("removed {}", args.name);
    Ok(())
}
