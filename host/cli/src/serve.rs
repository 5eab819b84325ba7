use skill_mcp::serve_stdio;
use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
use crate::interruption::interruption;

/// Offer the installed skills to an MCP client over stdin and stdout
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Offer only these skills
    names: Vec<SkillName>,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    for name in &args.names {
        catalog.configured(name)?;
    }
    tokio::select! {
        served = serve_stdio(catalog, args.names) => {
            served.map_err(|error| Failure::new(format!("the server ended: {error}")))
        }
        code = interruption() => Err(Failure::silent(code)),
    }
}
