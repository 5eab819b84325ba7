use skill_policy::Attempt;
use wasmtime::component::{Linker, Resource};
use wasmtime::{Result, bail};
use wasmtime_wasi::p2::bindings::filesystem::{preopens, types};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, FsError, FsResult};

use types::{
    Advice, Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, DirectoryEntryStream,
    ErrorCode, Filesize, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};

use crate::state::{Capabilities, State};

/// `wasi:filesystem`: one folder, `/`, in which everything is refused.
///
/// Without any folder, a guest's C library never asks the host, and reports "no such file" for what is in truth a
/// denial. The folder stands for no folder of the host: nothing is opened, and its handle holds nothing.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    preopens::add_to_linker::<State, Capabilities>(linker, State::called)?;
    types::add_to_linker::<State, Capabilities>(linker, State::called)
}

/// A path below the folder `/`, in full.
fn full(path: &str) -> String {
    let path = if path == "." { "" } else { path };
    format!("/{}", path.trim_start_matches('/'))
}

impl State {
    fn may_not_read<T>(&mut self, path: &str) -> FsResult<T> {
        self.denials.refuse(Attempt::Read(full(path)));
        Err(ErrorCode::Access.into())
    }

    fn may_not_write<T>(&mut self, path: &str) -> FsResult<T> {
        self.denials.refuse(Attempt::Write(full(path)));
        Err(ErrorCode::Access.into())
    }
}

impl preopens::Host for State {
    fn get_directories(&mut self) -> Result<Vec<(Resource<Descriptor>, String)>> {
        Ok(vec![(Resource::new_own(0), "/".to_owned())])
    }
}

impl types::Host for State {
    fn convert_error_code(&mut self, error: FsError) -> Result<ErrorCode> {
        error.downcast()
    }

    fn filesystem_error_code(&mut self, _: Resource<wasmtime::Error>) -> Result<Option<ErrorCode>> {
        Ok(None)
    }
}

/// Every descriptor is the folder `/`, since none can be opened.
impl types::HostDescriptor for State {
    fn read_via_stream(&mut self, _: Resource<Descriptor>, _: Filesize) -> FsResult<Resource<DynInputStream>> {
        Err(ErrorCode::IsDirectory.into())
    }

    fn write_via_stream(&mut self, _: Resource<Descriptor>, _: Filesize) -> FsResult<Resource<DynOutputStream>> {
        Err(ErrorCode::IsDirectory.into())
    }

    fn append_via_stream(&mut self, _: Resource<Descriptor>) -> FsResult<Resource<DynOutputStream>> {
        Err(ErrorCode::IsDirectory.into())
    }

    async fn advise(&mut self, _: Resource<Descriptor>, _: Filesize, _: Filesize, _: Advice) -> FsResult<()> {
        Err(ErrorCode::IsDirectory.into())
    }

    async fn sync_data(&mut self, _: Resource<Descriptor>) -> FsResult<()> {
        Ok(())
    }

    async fn get_flags(&mut self, _: Resource<Descriptor>) -> FsResult<DescriptorFlags> {
        Ok(DescriptorFlags::READ)
    }

    async fn get_type(&mut self, _: Resource<Descriptor>) -> FsResult<DescriptorType> {
        Ok(DescriptorType::Directory)
    }

    async fn set_size(&mut self, _: Resource<Descriptor>, _: Filesize) -> FsResult<()> {
        Err(ErrorCode::IsDirectory.into())
    }

    async fn set_times(&mut self, _: Resource<Descriptor>, _: NewTimestamp, _: NewTimestamp) -> FsResult<()> {
        self.may_not_write("")
    }

    async fn read(&mut self, _: Resource<Descriptor>, _: Filesize, _: Filesize) -> FsResult<(Vec<u8>, bool)> {
        Err(ErrorCode::IsDirectory.into())
    }

    async fn write(&mut self, _: Resource<Descriptor>, _: Vec<u8>, _: Filesize) -> FsResult<Filesize> {
        Err(ErrorCode::IsDirectory.into())
    }

    async fn read_directory(&mut self, _: Resource<Descriptor>) -> FsResult<Resource<DirectoryEntryStream>> {
        self.may_not_read("")
    }

    async fn sync(&mut self, _: Resource<Descriptor>) -> FsResult<()> {
        Ok(())
    }

    async fn create_directory_at(&mut self, _: Resource<Descriptor>, path: String) -> FsResult<()> {
        self.may_not_write(&path)
    }

    async fn stat(&mut self, _: Resource<Descriptor>) -> FsResult<DescriptorStat> {
        Ok(DescriptorStat {
            type_: DescriptorType::Directory,
            link_count: 1,
            size: 0,
            data_access_timestamp: None,
            data_modification_timestamp: None,
            status_change_timestamp: None,
        })
    }

    async fn stat_at(&mut self, _: Resource<Descriptor>, _: PathFlags, path: String) -> FsResult<DescriptorStat> {
        self.may_not_read(&path)
    }

    async fn set_times_at(
        &mut self,
        _: Resource<Descriptor>,
        _: PathFlags,
        path: String,
        _: NewTimestamp,
        _: NewTimestamp,
    ) -> FsResult<()> {
        self.may_not_write(&path)
    }

    async fn link_at(
        &mut self,
        _: Resource<Descriptor>,
        _: PathFlags,
        _: String,
        _: Resource<Descriptor>,
        new_path: String,
    ) -> FsResult<()> {
        self.may_not_write(&new_path)
    }

    async fn open_at(
        &mut self,
        _: Resource<Descriptor>,
        _: PathFlags,
        path: String,
        open: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Resource<Descriptor>> {
        let writes = DescriptorFlags::WRITE | DescriptorFlags::MUTATE_DIRECTORY;
        if flags.intersects(writes) || open.intersects(OpenFlags::CREATE | OpenFlags::TRUNCATE) {
            self.may_not_write(&path)
        } else {
            self.may_not_read(&path)
        }
    }

    async fn readlink_at(&mut self, _: Resource<Descriptor>, path: String) -> FsResult<String> {
        self.may_not_read(&path)
    }

    async fn remove_directory_at(&mut self, _: Resource<Descriptor>, path: String) -> FsResult<()> {
        self.may_not_write(&path)
    }

    async fn rename_at(
        &mut self,
        _: Resource<Descriptor>,
        old_path: String,
        _: Resource<Descriptor>,
        _: String,
    ) -> FsResult<()> {
        self.may_not_write(&old_path)
    }

    async fn symlink_at(&mut self, _: Resource<Descriptor>, _: String, new_path: String) -> FsResult<()> {
        self.may_not_write(&new_path)
    }

    async fn unlink_file_at(&mut self, _: Resource<Descriptor>, path: String) -> FsResult<()> {
        self.may_not_write(&path)
    }

    async fn is_same_object(&mut self, _: Resource<Descriptor>, _: Resource<Descriptor>) -> Result<bool> {
        Ok(true)
    }

    async fn metadata_hash(&mut self, _: Resource<Descriptor>) -> FsResult<MetadataHashValue> {
        Ok(MetadataHashValue { lower: 0, upper: 0 })
    }

    async fn metadata_hash_at(
        &mut self,
        _: Resource<Descriptor>,
        _: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        self.may_not_read(&path)
    }

    fn drop(&mut self, _: Resource<Descriptor>) -> Result<()> {
        Ok(())
    }
}

impl types::HostDirectoryEntryStream for State {
    async fn read_directory_entry(&mut self, _: Resource<DirectoryEntryStream>) -> FsResult<Option<DirectoryEntry>> {
        Ok(None)
    }

    fn drop(&mut self, _: Resource<DirectoryEntryStream>) -> Result<()> {
        bail!("no folder was ever listed")
    }
}
