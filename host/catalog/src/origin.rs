use std::fs;
use std::path::{Path, PathBuf};

use skill_home::DiskError;
use skill_package::{Language, Manifest, ManifestError, Skill, SkillName, Source, TomlPosition, embedded_manifest};

use crate::error::CatalogError;

/// A folder or file that holds a skill, with its manifest read.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The folder or file itself, absolute.
    pub path: PathBuf,
    pub manifest: Manifest,
    /// The manifest as its author wrote it, if there is one.
    pub manifest_text: Option<String>,
    pub(crate) program: Program,
}

/// What an origin holds.
#[derive(Debug, Clone)]
pub(crate) enum Program {
    Component(PathBuf),
    Source(Source),
}

impl Origin {
    /// Reads the manifest and finds the program, and builds nothing.
    pub fn read(path: &Path) -> Result<Self, CatalogError> {
        let missing = |_| CatalogError::NoSuchPath { path: path.to_owned() };
        let path = fs::canonicalize(path).map_err(missing)?;
        if path.is_dir() { Self::read_folder(path) } else { Self::read_file(path) }
    }

    /// What would have to be built, if anything.
    pub fn source(&self) -> Option<&Source> {
        match &self.program {
            Program::Component(_) => None,
            Program::Source(source) => Some(source),
        }
    }

    fn read_folder(path: PathBuf) -> Result<Self, CatalogError> {
        let file = path.join("skill.toml");
        let text = match fs::read(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CatalogError::NoManifest { path });
            }
            other => other.map_err(DiskError::on("read", &file))?,
        };
        let text = utf8(&file, &text)?;
        let manifest = parse(&file, text)?;
        let entry = &manifest.skill.entry;
        let entry_path = path.join(entry);
        let name = manifest.skill.name.clone();
        let position = || Manifest::entry_position(text);
        // A link may lead out of the folder; what is built or run has to lie in it.
        let inside = || fs::canonicalize(&entry_path).is_ok_and(|real| real.starts_with(&path));
        if !entry_path.is_file() || !inside() {
            return Err(CatalogError::NoEntry { path: file, position: position(), name, entry: entry.clone() });
        }
        let program = if is_component(entry) {
            Program::Component(entry_path)
        } else {
            let Some(language) = Language::of_entry(entry) else {
                return Err(CatalogError::UnknownLanguage {
                    path: file,
                    position: position(),
                    name,
                    entry: entry.clone(),
                });
            };
            Program::Source(Source { root: path.clone(), entry: entry.clone(), language })
        };
        Ok(Self { path, manifest, manifest_text: Some(text.to_owned()), program })
    }

    fn read_file(path: PathBuf) -> Result<Self, CatalogError> {
        let no_skill = || CatalogError::NoSkill { path: path.clone() };
        let (Some(root), Some(file)) = (path.parent(), path.file_name()) else { return Err(no_skill()) };
        let entry = PathBuf::from(file);
        let program = if is_component(&entry) {
            Program::Component(path.clone())
        } else {
            let language = Language::of_entry(&entry).filter(|language| *language != Language::Rust);
            let language = language.ok_or_else(no_skill)?;
            Program::Source(Source { root: root.to_owned(), entry: entry.clone(), language })
        };
        let manifest_text = if is_component(&entry) { carried(&path)? } else { None };
        let manifest = match &manifest_text {
            // Its entry was the source.
            Some(text) => {
                let manifest = parse(&path, text)?;
                Manifest { skill: Skill { entry, ..manifest.skill }, ..manifest }
            }
            None => Manifest::of_file(SkillName::from_file(&entry)?, entry),
        };
        Ok(Self { path, manifest, manifest_text, program })
    }

    /// A skill of a folder is all of it; a skill of one file is that file and what it imports.
    pub(crate) fn is_folder(&self) -> bool {
        self.source().is_some_and(|source| source.root == self.path)
    }
}

fn is_component(entry: &Path) -> bool {
    entry.extension().is_some_and(|extension| extension == "wasm")
}

/// The manifest within the file of a component, if there is one.
fn carried(path: &Path) -> Result<Option<String>, CatalogError> {
    let component = fs::read(path).map_err(DiskError::on("read", path))?;
    embedded_manifest(&component).map(|text| utf8(path, text).map(str::to_owned)).transpose()
}

fn parse(file: &Path, text: &str) -> Result<Manifest, CatalogError> {
    Manifest::parse(text).map_err(|error| CatalogError::Manifest { path: file.to_owned(), error })
}

fn utf8<'a>(file: &Path, text: &'a [u8]) -> Result<&'a str, CatalogError> {
    std::str::from_utf8(text).map_err(|error| {
        let good = String::from_utf8_lossy(&text[..error.valid_up_to()]);
        let position = TomlPosition::of(&good, good.len());
        let error = ManifestError { position, message: "the file is not UTF-8".to_owned() };
        CatalogError::Manifest { path: file.to_owned(), error }
    })
}
