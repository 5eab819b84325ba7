use serde_json::json;
use skill_home::Home;
use skill_toolchain::Toolchain;

use crate::error::Failure;
use crate::print;

/// Say what is there to build skills with, and what is missing
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let findings = Toolchain::examine();
    if args.json {
        let all = findings.iter().map(|finding| {
            let (found, install) = match &finding.state {
                Ok(found) => (Some(found), None),
                Err(install) => (None, Some(install)),
            };
            json!({ "tool": finding.tool, "purpose": finding.purpose, "found": found, "install": install })
        });
        return print::json(&all.collect());
    }
    if let Ok(home) = Home::from_env() {
        print::line(&format!("settings  {}", home.settings().display()))?;
        print::line(&format!("cache     {}", home.cache().display()))?;
    }
    for finding in findings {
        match &finding.state {
            Ok(found) => print::line(&format!("ok        {}: {found}", finding.tool))?,
            Err(install) => {
                print::line(&format!("missing   {}, which {}", finding.tool, finding.purpose))?;
                print::line(&format!("  try: {install}"))?;
            }
        }
    }
    Ok(())
}
