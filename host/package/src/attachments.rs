use std::collections::BTreeMap;

use crate::archive::{Index, index, is_plain, pack};
use crate::text::{hidden, hidden_character};

/// The files that a skill ships beside its program, by their paths in its folder: `SKILL.md`, and what lies in `prompts/`,
/// `resources/`, `references/` and `assets/`.
///
/// Paths are relative, with `/`. There are [`Attachments::FILES`] files at most, of [`Attachments::BYTES`] together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attachments {
    files: BTreeMap<String, Vec<u8>>,
}

/// What is wrong with a file that a skill ships.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct AttachmentError {
    /// In the skill's folder.
    pub path: String,
    pub fault: String,
}

impl AttachmentError {
    pub fn new(path: &str, fault: impl Into<String>) -> Self {
        Self { path: path.escape_debug().to_string(), fault: fault.into() }
    }
}

impl Attachments {
    /// What the skills extension of the Model Context Protocol allows one skill (SEP-2640, "Limits").
    pub const FILES: usize = 512;
    pub const BYTES: usize = 16 * 1024 * 1024;

    /// What tells agents how the skill is to be used.
    pub const GUIDE: &str = "SKILL.md";
    pub const PROMPTS: &str = "prompts";
    pub const RESOURCES: &str = "resources";
    /// The folders that belong to `SKILL.md` (agentskills.io, "Directory structure"). The third, `scripts`, is left out: it
    /// is code that an agent would run outside of the sandbox.
    pub const OF_GUIDE: [&str; 2] = ["assets", "references"];

    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Result<Self, AttachmentError> {
        for path in files.keys() {
            let fault = |fault: String| Err(AttachmentError::new(path, fault));
            if let Some(character) = hidden_character(path).or_else(|| path.chars().find(|c| c.is_control())) {
                return fault(hidden(character));
            }
            if !is_plain(path) || path.contains('\\') || path.split('/').any(str::is_empty) {
                return fault("it is no path within the skill's folder".to_owned());
            }
            let shipped = match path.split_once('/') {
                None => path == Self::GUIDE,
                Some((folder, _)) => {
                    let of_guide = Self::OF_GUIDE.contains(&folder) && files.contains_key(Self::GUIDE);
                    folder == Self::PROMPTS || folder == Self::RESOURCES || of_guide
                }
            };
            if !shipped || path.split('/').any(|part| part.starts_with('.')) {
                return fault("nothing of this name is shipped beside a program".to_owned());
            }
        }
        if let Some(path) = files.keys().nth(Self::FILES) {
            return Err(AttachmentError::new(
                path,
                format!("a skill may ship {} files beside its program", Self::FILES),
            ));
        }
        let mut size = 0;
        for (path, content) in &files {
            size += content.len();
            if size > Self::BYTES {
                let fault = format!("with it, the files beside the program have more than the {} bytes", Self::BYTES);
                return Err(AttachmentError::new(path, fault + " that they may have"));
            }
        }
        Ok(Self { files })
    }

    /// Reads what [`Attachments::archive`] has made.
    pub fn parse(archive: &[u8]) -> Result<Self, AttachmentError> {
        let Index { files, .. } =
            index(archive).map_err(|fault| AttachmentError::new("the archive of its files", fault))?;
        Self::new(files.into_iter().map(|(path, range)| (path, archive[range].to_vec())).collect())
    }

    /// As a tar archive: the same files make the same bytes.
    pub fn archive(&self) -> Vec<u8> {
        pack(&self.files).expect("the paths were checked, and memory is written to")
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    /// What a file holds; `None` where there is no such file.
    pub fn read(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        files.iter().map(|(path, content)| ((*path).to_owned(), content.as_bytes().to_owned())).collect()
    }

    #[test]
    fn what_went_in_comes_out() {
        let all = files(&[("SKILL.md", "a"), ("resources/ä/b.bin", "\0"), ("prompts/c.md", "")]);
        let attachments = Attachments::new(all.clone()).unwrap();
        assert_eq!(Attachments::parse(&attachments.archive()).unwrap(), attachments);
        assert_eq!(attachments.files().count(), all.len());
        assert_eq!(attachments.read("resources/ä/b.bin"), Some(&b"\0"[..]));
        assert_eq!(attachments.read("resources"), None);
        assert!(Attachments::parse(&Attachments::default().archive()).unwrap().is_empty());
    }

    #[test]
    fn what_leads_out_of_the_folder_or_hides_is_refused() {
        for path in ["../a", "/a", "a/../b", "", "a//b", "a\\b", "a\u{202e}b", "a\nb", "a/"] {
            for path in [path.to_owned(), format!("resources/{path}")] {
                assert!(Attachments::new(files(&[(&path, "")])).is_err(), "{path:?}");
            }
        }
    }

    #[test]
    fn what_is_to_be_run_or_hidden_is_not_shipped() {
        let guide = ("SKILL.md", "");
        for path in ["scripts/run.sh", ".env", "index.ts", "resources", "prompts/.hidden.md", "resources/.git/HEAD"] {
            assert!(Attachments::new(files(&[guide, (path, "")])).is_err(), "{path}");
        }
        assert!(Attachments::new(files(&[guide, ("references/a", "")])).is_ok());
        assert!(Attachments::new(files(&[("references/a", "")])).is_err());
    }

    #[test]
    fn there_is_a_ceiling() {
        let many = |count: usize| (0..count).map(|number| (format!("resources/{number}"), Vec::new())).collect();
        assert!(Attachments::new(many(Attachments::FILES)).is_ok());
        assert!(Attachments::new(many(Attachments::FILES + 1)).is_err());
        let large = |size| {
            BTreeMap::from([("resources/a".to_owned(), vec![0; size]), ("resources/b".to_owned(), vec![0; size])])
        };
        assert!(Attachments::new(large(Attachments::BYTES / 2)).is_ok());
        let error = Attachments::new(large(Attachments::BYTES / 2 + 1)).unwrap_err();
        assert!(error.to_string().starts_with("resources/b: with it, "), "{error}");
    }

    #[test]
    fn damage_is_an_error() {
        let archive = Attachments::new(files(&[("resources/a", &"x".repeat(3000))])).unwrap().archive();
        for end in [100, 512, 1000, 3000] {
            assert!(Attachments::parse(&archive[..end]).is_err(), "{end}");
        }
    }
}
