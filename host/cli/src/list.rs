use serde_json::json;

use crate::app::catalog;
use crate::error::Failure;
use crate::print;
use crate::print::note;

/// Show what is installed
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let (installations, faults) = catalog()?.installations()?;
    for fault in faults {
        Failure::from(fault).report();
    }
    if args.json {
        let all = installations.iter().map(|installation| {
            json!({
                "name": installation.name,
                "version": installation.manifest.skill.version,
                "description": installation.manifest.skill.description,
                "source": installation.source,
                "digest": installation.artifact,
                "tools": installation.tools.iter().map(|tool| &tool.name).collect::<Vec<_>>(),
            })
        });
        return print::json(&all.collect());
    }
    if installations.is_empty() {
        note!("no skill is installed; try: skill install FOLDER");
    }
    let width = installations.iter().map(|installation| installation.name.as_str().len()).max().unwrap_or(0);
    for installation in installations {
        let skill = &installation.manifest.skill;
        let tools = print::tools(installation.tools.len());
        print::line(&format!("{:width$}  {}  {tools}  {}", installation.name, skill.version, skill.description))?;
    }
    Ok(())
}
