use skill_mcp::serve_stdio;
use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;

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
    let served = serve_stdio(catalog, args.names).await;
    served.map_err(|error| Failure::new(format!("the server ended: {error}")))
}
