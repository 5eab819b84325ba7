use std::path::PathBuf;

use skill_catalog::Origin;
use skill_package::SkillName;

use crate::app::catalog;
use crate::ask;
use crate::error::Failure;

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
    let consent = ask::to_compile(&origin, args.build);
    let installed = catalog.install(&origin, args.name, consent).await?;
    let tools = match installed.tools {
        1 => "1 tool".to_owned(),
        count => format!("{count} tools"),
    };
    let done = if installed.replaced { "updated" } else { "installed" };
    eprintln!("{done} {} ({tools})", installed.name);
    let missing = origin.manifest.config.iter().filter(|(_, declaration)| declaration.required);
    for (key, declaration) in missing {
        eprintln!("it needs the setting `{}`: {}", key.as_str(), declaration.description);
        eprintln!("  try: skill config {} set {} VALUE", installed.name, key.as_str());
    }
    Ok(())
}
