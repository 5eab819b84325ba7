use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::ops::Range;
use std::path::{Component, Path};

use tar::{Archive, Builder, EntryType, Header};

/// Packs files into a tar archive (POSIX.1-2001), which any tool can show. The same files in the same order make the same
/// bytes, whenever and by whomever.
pub(crate) fn pack<'a>(files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>) -> io::Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        builder.append_data(&mut header, path, content.as_slice())?;
    }
    builder.into_inner()
}

/// What lies where in an archive.
#[derive(Default)]
pub(crate) struct Index {
    pub(crate) files: BTreeMap<String, Range<usize>>,
    /// The path of the first file.
    pub(crate) first: Option<String>,
}

/// # Errors
/// Says why it is no archive of plain files, each of them once.
pub(crate) fn index(archive: &[u8]) -> Result<Index, String> {
    let Index { mut files, mut first } = Index::default();
    for file in Archive::new(Cursor::new(archive)).entries().map_err(|error| error.to_string())? {
        let file = file.map_err(|error| error.to_string())?;
        let path = file.path().map_err(|error| error.to_string())?.to_str().unwrap_or_default().to_owned();
        if !is_plain(&path) || file.header().entry_type() != EntryType::Regular {
            return Err(format!("`{}` is no plain file", path.escape_debug()));
        }
        let start = usize::try_from(file.raw_file_position()).unwrap_or(usize::MAX);
        let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
        let range = start..start.saturating_add(size);
        if archive.get(range.clone()).is_none() {
            return Err("it is cut short".to_owned());
        }
        first.get_or_insert_with(|| path.clone());
        if files.insert(path.clone(), range).is_some() {
            return Err(format!("it holds `{}` twice", path.escape_debug()));
        }
    }
    Ok(Index { files, first })
}

/// Whether a path names something within the folder that it is relative to.
pub(crate) fn is_plain(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}
