use std::path::PathBuf;

use skill_catalog::{CatalogError, Origin};
use skill_package::check_component;

use crate::app::catalog;
use crate::error::Failure;
use crate::print;

/// Build a component from a skill's source
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The skill's folder, or its one file
    #[arg(default_value = ".")]
    skill: PathBuf,
    /// Where to write the component [default: NAME.wasm in the current folder]
    #[arg(short, long)]
    output: Option<PathBuf>,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let origin = Origin::read(&args.skill)?;
    if origin.source().is_none() {
        return Err(Failure::usage(format!("`{}` is built already: its program is a component", args.skill.display())));
    }
    let out = args.output.unwrap_or_else(|| format!("{}.wasm", origin.manifest.skill.name).into());
    let scratch = out.with_extension("wasm.part");
    let built = async {
        catalog()?.build(&origin, &scratch).await?;
        let bytes =
            std::fs::read(&scratch).map_err(|error| Failure::new(format!("could not read what was built: {error}")))?;
        check_component(&bytes).map_err(|source| CatalogError::Component { path: args.skill.clone(), source })?;
        std::fs::rename(&scratch, &out)
            .map_err(|error| Failure::new(format!("could not write `{}`: {error}", out.display())))?;
        Ok::<_, Failure>(bytes.len())
    };
    let size = built.await.inspect_err(|_| {
        let _ = std::fs::remove_file(&scratch);
    })?;
    eprintln!("built {} ({:.1} MB)", out.display(), size as f64 / 1e6);
    print::line(&out.display().to_string())
}
