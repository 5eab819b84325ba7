use std::collections::VecDeque;
use std::fs::File;
use std::io::ErrorKind;

use cap_primitives::fs::{DirEntry, FileType, ReadDir, read_base_dir};
use wasmtime::Result;
use wasmtime::component::Resource;
use wasmtime_wasi::p2::{FsError, FsResult};
use wasmtime_wasi::runtime::spawn_blocking;

use super::types::{DescriptorType, DirectoryEntry, DirectoryEntryStream, ErrorCode, HostDirectoryEntryStream};
use crate::state::State;

/// How many entries of a folder are held at once, so that no folder is too big.
const PAGE: usize = 128;

/// What is still to be told of a folder.
pub(super) struct Listing {
    page: VecDeque<FsResult<DirectoryEntry>>,
    rest: Option<ReadDir>,
}

impl Listing {
    /// May block.
    pub(super) fn of(folder: &File) -> std::io::Result<Self> {
        Ok(Self { page: VecDeque::new(), rest: Some(read_base_dir(folder)?) })
    }

    /// Folders that exist for the guest alone.
    pub(super) fn of_folders(names: impl IntoIterator<Item = String>) -> Self {
        let folder = |name| Ok(DirectoryEntry { type_: DescriptorType::Directory, name });
        Self { page: names.into_iter().map(folder).collect(), rest: None }
    }
}

/// Reads on; the rest is `None` at the end. May block.
fn read_page(mut rest: ReadDir) -> (VecDeque<FsResult<DirectoryEntry>>, Option<ReadDir>) {
    let mut page = VecDeque::new();
    while page.len() < PAGE {
        match rest.next() {
            None => return (page, None),
            Some(entry) => page.extend(entry.map_err(FsError::from).and_then(|entry| told(&entry)).transpose()),
        }
    }
    (page, Some(rest))
}

/// `None` for an entry that is gone by now.
fn told(entry: &DirEntry) -> FsResult<Option<DirectoryEntry>> {
    let mut kind = entry.file_type()?;
    // Some file systems don't say it in the listing.
    if !kind.is_dir() && !kind.is_file() && !kind.is_symlink() {
        kind = match entry.metadata() {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
    }
    let name = entry.file_name().into_string().map_err(|_| ErrorCode::IllegalByteSequence)?;
    Ok(Some(DirectoryEntry { type_: type_of(kind), name }))
}

fn type_of(kind: FileType) -> DescriptorType {
    if kind.is_dir() {
        DescriptorType::Directory
    } else if kind.is_file() {
        DescriptorType::RegularFile
    } else if kind.is_symlink() {
        DescriptorType::SymbolicLink
    } else {
        DescriptorType::Unknown
    }
}

impl State {
    pub(super) fn push_listing(&mut self, listing: Listing) -> FsResult<Resource<DirectoryEntryStream>> {
        Ok(Resource::new_own(self.table.push(listing)?.rep()))
    }

    fn listing(&mut self, stream: u32) -> FsResult<&mut Listing> {
        Ok(self.table.get_mut(&Resource::<Listing>::new_borrow(stream))?)
    }
}

/// Behind the handle of a stream is a [`Listing`].
impl HostDirectoryEntryStream for State {
    async fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        loop {
            let listing = self.listing(stream.rep())?;
            if let Some(entry) = listing.page.pop_front() {
                return entry.map(Some);
            }
            let Some(rest) = listing.rest.take() else {
                return Ok(None);
            };
            let (page, rest) = spawn_blocking(move || read_page(rest)).await;
            *self.listing(stream.rep())? = Listing { page, rest };
        }
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> Result<()> {
        self.table.delete(Resource::<Listing>::new_own(stream.rep()))?;
        Ok(())
    }
}
