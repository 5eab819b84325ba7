use std::fs;
use std::path::{Path, PathBuf};

use skill_home::Home;
use skill_package::SkillName;

use crate::app::home;
use crate::builder::Toolchains;
use crate::error::Failure;
use crate::print::note;
use crate::template::{Lang, Template};

/// Begin a skill in a new folder
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder, whose name becomes the skill's
    #[arg(value_name = "NAME|DIR")]
    folder: PathBuf,
    /// What it is written in
    #[arg(long)]
    lang: Lang,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let home = home()?;
    let name = name(&args.folder)?;
    if fs::read_dir(&args.folder).is_ok_and(|mut entries| entries.next().is_some()) || args.folder.is_file() {
        return Err(Failure::new(format!("`{}` is there already", args.folder.display()))
            .hint("name a folder that is not there yet"));
    }
    create(&home, &args.folder, args.lang, &name)?;
    note!("created {name} in {}", args.folder.display());
    let target = target(&args.folder);
    let build = if args.lang == Lang::Rust { " --build" } else { "" };
    note!("  try: skill run{build} {target} greet name=Ada");
    note!("  try: skill install{build} {target}");
    Ok(())
}

/// The folder as a target, which a bare name would not be.
fn target(folder: &Path) -> String {
    if folder.components().count() == 1 { format!("./{}", folder.display()) } else { folder.display().to_string() }
}

fn name(folder: &Path) -> Result<SkillName, Failure> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = absolute.file_name().unwrap_or_default().to_string_lossy();
    name.parse().map_err(|error| {
        Failure::usage(format!("{error}")).hint("small letters, digits and single hyphens, as in `my-skill`")
    })
}

/// Writes all files beside the place first, so that the folder is there whole or not at all.
fn create(home: &Home, folder: &Path, lang: Lang, name: &SkillName) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("could not create `{}`: {error}", folder.display()));
    let sdk = Toolchains::new(home.cache()).sdk().map_err(|failure| Failure::new(failure.to_string()))?;
    let folder = std::path::absolute(folder).map_err(failed)?;
    let parent = folder.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    let scratch = tempfile::Builder::new().prefix(".new-").tempdir_in(parent).map_err(failed)?;
    let made = scratch.path().join("skill");
    for (path, content) in (Template { lang, name, sdk: &sdk }).files() {
        let path = made.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).map_err(failed)?;
        fs::write(&path, content).map_err(failed)?;
    }
    if folder.exists() {
        fs::remove_dir(&folder).map_err(failed)?;
    }
    fs::rename(&made, &folder).map_err(failed)
}
