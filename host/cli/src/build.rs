use std::path::{Path, PathBuf};

use skill_catalog::{CatalogError, Origin};
use skill_package::{check_component, embed_attachments, embed_manifest};

use crate::app::catalog;
use crate::error::Failure;
use crate::print;
use crate::print::note;

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
    let (attachments, _) = origin.attachments(&origin.manifest.skill.name)?;
    let out = args.output.unwrap_or_else(|| format!("{}.wasm", origin.manifest.skill.name).into());
    let failed = |error: std::io::Error| Failure::new(format!("could not write `{}`: {error}", out.display()));
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Built beside its place, so that one rename puts it there, and a failed build leaves what was there.
    let scratch = tempfile::Builder::new().prefix(".skill-build-").tempdir_in(folder).map_err(failed)?;
    let built = scratch.path().join("component.wasm");
    catalog()?.build(&origin, &built).await?;
    let mut bytes = std::fs::read(&built).map_err(failed)?;
    if let Some(text) = &origin.manifest_text {
        bytes = embed_manifest(bytes, text);
    }
    if !attachments.is_empty() {
        bytes = embed_attachments(bytes, &attachments);
    }
    check_component(&bytes).map_err(|source| CatalogError::Component { path: args.skill.clone(), source })?;
    // A file of its own has the permissions that the user's other files have; the built one is the user's alone.
    let public = scratch.path().join("public.wasm");
    std::fs::write(&public, &bytes).and_then(|()| std::fs::rename(&public, &out)).map_err(failed)?;
    let size = bytes.len();
    note!("built {} ({:.1} MB)", out.display(), size as f64 / 1e6);
    print::line(&out.display().to_string())
}
