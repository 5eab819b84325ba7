use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use skill_package::{AttachmentError, Attachments, Digest, Extras, SkillName, embedded_attachments};
use walkdir::WalkDir;

use crate::error::CatalogError;
use crate::origin::{Origin, Program};

/// The files that a skill ships beside its program.
#[derive(Debug, Clone)]
pub(crate) enum Attached {
    Nothing,
    /// Of an installed skill: the archive of a digest.
    Archive {
        path: PathBuf,
        digest: Digest,
    },
    /// As they were when its folder or file was read.
    Read(Result<Arc<Attachments>, AttachmentError>),
}

impl Attached {
    /// What an origin ships just now.
    pub(crate) fn of(origin: &Origin) -> Self {
        match attachments(origin) {
            Ok(attachments) if attachments.is_empty() => Self::Nothing,
            read => Self::Read(read.map(Arc::new)),
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (Self::Archive { digest, .. }, Self::Archive { digest: other, .. }) => digest == other,
            (Self::Read(read), Self::Read(other)) => read == other,
            _ => false,
        }
    }

    pub(crate) fn load(&self) -> Result<Arc<Attachments>, AttachmentError> {
        match self {
            Self::Nothing => Ok(Arc::default()),
            Self::Read(read) => read.clone(),
            Self::Archive { path, digest } => {
                let fault = |fault: String| AttachmentError::new(&path.to_string_lossy(), fault);
                let archive = fs::read(path).map_err(|error| fault(error.to_string()))?;
                if Digest::of(&archive) != *digest {
                    return Err(fault("it was changed since the skill was installed".to_owned()));
                }
                Attachments::parse(&archive).map(Arc::new)
            }
        }
    }
}

impl Origin {
    /// What it ships beside its program, and what that offers, checked for a skill of this name.
    pub fn attachments(&self, name: &SkillName) -> Result<(Attachments, Extras), CatalogError> {
        let read = attachments(self).and_then(|files| {
            let extras = Extras::read(name, &self.manifest.resources, &files)?;
            Ok((files, extras))
        });
        read.map_err(|source| CatalogError::Attachment { name: name.clone(), installed: false, source })
    }
}

/// What an origin ships beside its program: what stands in its folder, or what its component carries.
fn attachments(origin: &Origin) -> Result<Attachments, AttachmentError> {
    match &origin.program {
        Program::Component(path) if *path == origin.path => {
            let fault = |error: io::Error| AttachmentError::new(&path.to_string_lossy(), error.to_string());
            embedded_attachments(&fs::read(path).map_err(fault)?)
        }
        // A skill of one file is that file.
        _ if !origin.path.is_dir() => Ok(Attachments::default()),
        _ => in_folder(&origin.path),
    }
}

fn in_folder(root: &Path) -> Result<Attachments, AttachmentError> {
    let mut collected = Collected { root, files: Vec::new(), size: 0 };
    collected.add(Attachments::PROMPTS)?;
    collected.add(Attachments::RESOURCES)?;
    if collected.add(Attachments::GUIDE)? {
        Attachments::OF_GUIDE.iter().try_for_each(|folder| collected.add(folder).map(drop))?;
    }
    Attachments::new(collected.files.into_iter().collect())
}

struct Collected<'a> {
    root: &'a Path,
    files: Vec<(String, Vec<u8>)>,
    size: usize,
}

impl Collected<'_> {
    /// Takes a file, or all files below a folder but those whose names begin with a dot. False where there is none.
    fn add(&mut self, name: &str) -> Result<bool, AttachmentError> {
        let start = self.root.join(name);
        if fs::symlink_metadata(&start).is_err() {
            return Ok(false);
        }
        let shown = |entry: &walkdir::DirEntry| !entry.file_name().as_encoded_bytes().starts_with(b".");
        for entry in WalkDir::new(&start).sort_by_file_name().into_iter().filter_entry(shown) {
            let entry = entry.map_err(|error| AttachmentError::new(name, error.to_string()))?;
            let path = entry.path().strip_prefix(self.root).unwrap_or(entry.path());
            let parts: Option<Vec<_>> = path.iter().map(|part| part.to_str()).collect();
            let path = parts.map(|parts| parts.join("/"));
            let path =
                path.ok_or_else(|| AttachmentError::new(&entry.path().to_string_lossy(), "its name is not UTF-8"))?;
            let kind = entry.file_type();
            if kind.is_symlink() {
                // It could lead to anything of the user's, which would then be offered to whoever asks.
                return Err(AttachmentError::new(&path, "links are not followed: put a copy of the file here"));
            }
            if kind.is_file() {
                self.read(&path, entry.path())?;
            } else if !kind.is_dir() {
                return Err(AttachmentError::new(&path, "it is no plain file"));
            }
        }
        Ok(true)
    }

    /// Not more than may be kept: the rest is refused by its number or its size.
    fn read(&mut self, path: &str, file: &Path) -> Result<(), AttachmentError> {
        if self.files.len() <= Attachments::FILES && self.size <= Attachments::BYTES {
            let most = (Attachments::BYTES - self.size) as u64 + 1;
            let mut content = Vec::new();
            let read = File::open(file).and_then(|file| file.take(most).read_to_end(&mut content));
            read.map_err(|error| AttachmentError::new(path, error.to_string()))?;
            self.size += content.len();
            self.files.push((path.to_owned(), content));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        root
    }

    fn found(files: &[&str]) -> Vec<String> {
        let attachments = in_folder(folder(files).path()).unwrap();
        attachments.files().map(|(path, _)| path.to_owned()).collect()
    }

    #[test]
    fn only_what_is_to_be_shipped_is_taken() {
        let all = ["SKILL.md", "assets/a.png", "prompts/p.md", "references/b/c.md", "resources/d.txt"];
        let more = [&all[..], &["src/index.ts", "resources/.DS_Store", ".git/HEAD", "scripts/run.sh"]].concat();
        assert_eq!(found(&more), all);
        // Without the file that they belong to, these are anything.
        assert_eq!(found(&all[1..]), ["prompts/p.md", "resources/d.txt"]);
        assert_eq!(found(&["index.ts"]), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_wherever_they_stand() {
        use std::os::unix::fs::symlink;
        for link in ["SKILL.md", "resources", "resources/deep/a", "prompts/a.md"] {
            let root = folder(&["index.ts", "secret"]);
            let path = root.path().join(link);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            symlink(root.path().join("secret"), path).unwrap();
            let error = in_folder(root.path()).unwrap_err();
            assert_eq!(error.to_string(), format!("{link}: links are not followed: put a copy of the file here"));
        }
    }

    #[test]
    fn no_more_is_read_than_may_be_kept() {
        let root = folder(&["resources/a", "resources/b"]);
        let large = File::create(root.path().join("resources/b")).unwrap();
        large.set_len(1 << 40).unwrap();
        let error = in_folder(root.path()).unwrap_err().to_string();
        assert!(error.starts_with("resources/b: with it, "), "{error}");
        let names: Vec<_> = (0..600).map(|number| format!("prompts/{number}.md")).collect();
        let root = folder(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(in_folder(root.path()).unwrap_err().to_string().ends_with("512 files beside its program"));
    }
}
