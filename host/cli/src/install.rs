use std::path::PathBuf;

use skill_catalog::{CatalogError, Origin};
use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
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
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    let origin = Origin::read(&args.source)?;
    let installed = match catalog.install(&origin, args.name.clone(), args.build).await {
        Err(CatalogError::NeedsConsent { name }) if ask::to_compile(&name) => {
            catalog.install(&origin, args.name, true).await
        }
        other => other,
    }?;
    let tools = print::tools(installed.tools);
    let done = if installed.replaced { "updated" } else { "installed" };
    note!("{done} {} ({tools})", installed.name);
    let missing = origin.manifest.config.iter().filter(|(_, declaration)| declaration.required);
    for (key, declaration) in missing {
        note!("it needs the setting `{}`: {}", key.as_str(), declaration.description);
        note!("  try: skill config {} set {} VALUE", installed.name, key.as_str());
    }
    Ok(())
}
