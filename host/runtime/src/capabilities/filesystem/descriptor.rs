use std::fs::File;
use std::sync::Arc;

use cap_fs_ext::FollowSymlinks;
use cap_primitives::fs::{self, DirOptions};
use skill_policy::Access;
use wasmtime::Result;
use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::{Dir, File as OpenFile, FsPerms, WasiFilesystemView};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, FsError, FsResult};
use wasmtime_wasi::runtime::spawn_blocking;

use super::entries::Listing;
use super::fault::Fault;
use super::files::Node;
use super::open::{Opened, Opening, follow};
use super::output::Counted;
use super::place::{Inside, Place};
use super::times::Times;
use super::types::{
    Advice, Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntryStream, ErrorCode, Filesize,
    HostDescriptor, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use super::{above, link};
use crate::state::State;

/// What holds for an open file or folder is answered by wasmtime's own implementation, once it is clear that the guest
/// may ask it. A folder above the granted ones is answered for here: no handle of the host's stands behind it.
impl HostDescriptor for State {
    fn read_via_stream(
        &mut self,
        handle: Resource<Descriptor>,
        offset: Filesize,
    ) -> FsResult<Resource<DynInputStream>> {
        self.not_above(&handle)?;
        self.filesystem().read_via_stream(handle, offset)
    }

    fn write_via_stream(
        &mut self,
        handle: Resource<Descriptor>,
        offset: Filesize,
    ) -> FsResult<Resource<DynOutputStream>> {
        let file = self.writable(&handle)?.file.clone();
        let inner = self.filesystem().write_via_stream(handle, offset)?;
        self.counted(inner, file, Some(offset))
    }

    fn append_via_stream(&mut self, handle: Resource<Descriptor>) -> FsResult<Resource<DynOutputStream>> {
        let file = self.writable(&handle)?.file.clone();
        let inner = self.filesystem().append_via_stream(handle)?;
        self.counted(inner, file, None)
    }

    async fn advise(
        &mut self,
        handle: Resource<Descriptor>,
        offset: Filesize,
        length: Filesize,
        advice: Advice,
    ) -> FsResult<()> {
        self.not_above(&handle)?;
        self.filesystem().advise(handle, offset, length, advice).await
    }

    async fn sync_data(&mut self, handle: Resource<Descriptor>) -> FsResult<()> {
        match self.node(&handle)? {
            Node::Above(_) => Ok(()),
            Node::Inside { .. } => self.filesystem().sync_data(handle).await,
        }
    }

    async fn get_flags(&mut self, handle: Resource<Descriptor>) -> FsResult<DescriptorFlags> {
        match self.node(&handle)? {
            Node::Above(_) => Ok(DescriptorFlags::READ),
            Node::Inside { .. } => self.filesystem().get_flags(handle).await,
        }
    }

    async fn get_type(&mut self, handle: Resource<Descriptor>) -> FsResult<DescriptorType> {
        match self.node(&handle)? {
            Node::Above(_) => Ok(DescriptorType::Directory),
            Node::Inside { .. } => self.filesystem().get_type(handle).await,
        }
    }

    async fn set_size(&mut self, handle: Resource<Descriptor>, size: Filesize) -> FsResult<()> {
        let (file, written) = (self.writable(&handle)?.file.clone(), self.files.written.clone());
        claimed(spawn_blocking(move || written.claim_size(&file, size)).await)?;
        self.filesystem().set_size(handle, size).await
    }

    async fn set_times(
        &mut self,
        handle: Resource<Descriptor>,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        self.may_change(&handle)?;
        self.filesystem().set_times(handle, accessed, modified).await
    }

    async fn read(
        &mut self,
        handle: Resource<Descriptor>,
        length: Filesize,
        offset: Filesize,
    ) -> FsResult<(Vec<u8>, bool)> {
        self.not_above(&handle)?;
        self.filesystem().read(handle, length, offset).await
    }

    async fn write(&mut self, handle: Resource<Descriptor>, bytes: Vec<u8>, offset: Filesize) -> FsResult<Filesize> {
        let (file, written) = (self.writable(&handle)?.file.clone(), self.files.written.clone());
        let length = bytes.len() as u64;
        claimed(spawn_blocking(move || written.claim_write(&file, offset, length)).await)?;
        self.filesystem().write(handle, bytes, offset).await
    }

    async fn read_directory(&mut self, handle: Resource<Descriptor>) -> FsResult<Resource<DirectoryEntryStream>> {
        let listing = match self.node(&handle)? {
            Node::Above(path) => match self.files.names_in(&path) {
                Some(names) => Listing::of_folders(names),
                None => return self.deny(&path, Access::Read),
            },
            Node::Inside { .. } => {
                let folder = self.folder(&handle)?.dir.clone();
                spawn_blocking(move || Listing::of(&folder)).await?
            }
        };
        self.push_listing(listing)
    }

    async fn sync(&mut self, handle: Resource<Descriptor>) -> FsResult<()> {
        match self.node(&handle)? {
            Node::Above(_) => Ok(()),
            Node::Inside { .. } => self.filesystem().sync(handle).await,
        }
    }

    async fn create_directory_at(&mut self, start: Resource<Descriptor>, path: String) -> FsResult<()> {
        if let Place::Above(_) = self.place(&start, &path)? {
            return Err(ErrorCode::Exist.into());
        }
        let inside = self.reach(&start, &path, Access::Write)?;
        let written = self.files.written.clone();
        self.work(inside, Access::Write, move |folder, path| {
            written.claim_name()?;
            Ok(fs::create_dir(folder, path, &DirOptions::new())?)
        })
        .await
    }

    async fn stat(&mut self, handle: Resource<Descriptor>) -> FsResult<DescriptorStat> {
        match self.node(&handle)? {
            Node::Above(_) => Ok(above::stat()),
            Node::Inside { .. } => self.filesystem().stat(handle).await,
        }
    }

    async fn stat_at(
        &mut self,
        start: Resource<Descriptor>,
        flags: PathFlags,
        path: String,
    ) -> FsResult<DescriptorStat> {
        if let Place::Above(_) = self.place(&start, &path)? {
            return Ok(above::stat());
        }
        let Inside { mount, start, path, told, .. } = self.reach(&start, &path, Access::Read)?;
        let answer = self.filesystem().stat_at(Resource::new_borrow(start), flags, path).await;
        self.answered(answer, mount, &told)
    }

    async fn set_times_at(
        &mut self,
        start: Resource<Descriptor>,
        flags: PathFlags,
        path: String,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        let inside = self.reach(&start, &path, Access::Write)?;
        let times = Times::new(accessed, modified)?;
        // Times of what a link leads to are set on a handle, and to open one is not harmless for every kind of file.
        let opening = Opening::new(flags, OpenFlags::empty(), DescriptorFlags::READ)?;
        let written = self.files.written.clone();
        self.work(inside, Access::Write, move |folder, path| match follow(flags) {
            FollowSymlinks::No => times.set_of_link(folder, path),
            FollowSymlinks::Yes => {
                let (Opened::File(opened) | Opened::Folder(opened)) = opening.open(folder, path, &written)?;
                Ok(opened.set_times(times.for_handle())?)
            }
        })
        .await
    }

    async fn link_at(
        &mut self,
        start: Resource<Descriptor>,
        flags: PathFlags,
        path: String,
        new_start: Resource<Descriptor>,
        new_path: String,
    ) -> FsResult<()> {
        let from = self.reach(&start, &path, Access::Write)?;
        let to = self.reach(&new_start, &new_path, Access::Write)?;
        if flags.contains(PathFlags::SYMLINK_FOLLOW) {
            return Err(ErrorCode::Invalid.into());
        }
        // One file in two granted folders would outlive the grant of the one.
        if from.mount != to.mount {
            return Err(ErrorCode::CrossDevice.into());
        }
        let written = self.files.written.clone();
        self.work(from, Access::Write, move |folder, path| {
            written.claim_name()?;
            Ok(fs::hard_link(folder, path, &to.folder, to.path.as_ref())?)
        })
        .await
    }

    async fn open_at(
        &mut self,
        start: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
        flags: OpenFlags,
        how: DescriptorFlags,
    ) -> FsResult<Resource<Descriptor>> {
        let opening = Opening::new(path_flags, flags, how)?;
        let access = if opening.writes() { Access::Write } else { Access::Read };
        if let Place::Above(path) = self.place(&start, &path)? {
            return match access {
                Access::Read => Ok(self.push_above(path).map_err(FsError::trap)?),
                Access::Write => Err(ErrorCode::IsDirectory.into()),
            };
        }
        let inside = self.reach(&start, &path, access)?;
        let (mount, told, mode) = (inside.mount, inside.told.clone(), opening.mode);
        let perms = match self.files.allows(mount, Access::Write) {
            true => FsPerms::ReadWrite,
            false => FsPerms::ReadOnly,
        };
        let written = self.files.written.clone();
        let opened = self.work(inside, access, move |folder, path| opening.open(folder, path, &written)).await?;
        let opened = match opened {
            Opened::Folder(folder) => Descriptor::Dir(Dir::new(folder, perms, mode, false)),
            Opened::File(file) => Descriptor::File(OpenFile::new(file, perms, mode, false)),
        };
        self.push_inside(opened, mount, told).map_err(FsError::trap)
    }

    async fn readlink_at(&mut self, start: Resource<Descriptor>, path: String) -> FsResult<String> {
        if let Place::Above(_) = self.place(&start, &path)? {
            return Err(ErrorCode::Invalid.into());
        }
        let Inside { mount, start, path, told, .. } = self.reach(&start, &path, Access::Read)?;
        let answer = self.filesystem().readlink_at(Resource::new_borrow(start), path).await;
        self.answered(answer, mount, &told)
    }

    async fn remove_directory_at(&mut self, start: Resource<Descriptor>, path: String) -> FsResult<()> {
        let inside = self.reach(&start, &path, Access::Write)?;
        self.work(inside, Access::Write, |folder, path| Ok(fs::remove_dir(folder, path)?)).await
    }

    async fn rename_at(
        &mut self,
        start: Resource<Descriptor>,
        path: String,
        new_start: Resource<Descriptor>,
        new_path: String,
    ) -> FsResult<()> {
        let from = self.reach(&start, &path, Access::Write)?;
        let to = self.reach(&new_start, &new_path, Access::Write)?;
        self.work(from, Access::Write, move |folder, path| Ok(fs::rename(folder, path, &to.folder, to.path.as_ref())?))
            .await
    }

    async fn symlink_at(&mut self, start: Resource<Descriptor>, target: String, path: String) -> FsResult<()> {
        let inside = self.reach(&start, &path, Access::Write)?;
        if !link::leads_down(&target) {
            return self.fail(Fault::Link, inside.mount, &inside.told, Access::Write);
        }
        let written = self.files.written.clone();
        self.work(inside, Access::Write, move |folder, path| {
            written.claim_name()?;
            Ok(link::symbolic(target.as_ref(), folder, path)?)
        })
        .await
    }

    async fn unlink_file_at(&mut self, start: Resource<Descriptor>, path: String) -> FsResult<()> {
        let inside = self.reach(&start, &path, Access::Write)?;
        self.work(inside, Access::Write, |folder, path| Ok(fs::remove_file(folder, path)?)).await
    }

    async fn is_same_object(&mut self, a: Resource<Descriptor>, b: Resource<Descriptor>) -> Result<bool> {
        match (self.files.nodes.get(&a.rep()), self.files.nodes.get(&b.rep())) {
            (Some(Node::Inside { .. }), Some(Node::Inside { .. })) => self.filesystem().is_same_object(a, b).await,
            (Some(Node::Above(a)), Some(Node::Above(b))) => Ok(a == b),
            _ => Ok(false),
        }
    }

    async fn metadata_hash(&mut self, handle: Resource<Descriptor>) -> FsResult<MetadataHashValue> {
        match self.node(&handle)? {
            Node::Above(path) => Ok(above::hash(&path)),
            Node::Inside { .. } => self.filesystem().metadata_hash(handle).await,
        }
    }

    async fn metadata_hash_at(
        &mut self,
        start: Resource<Descriptor>,
        flags: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        if let Place::Above(path) = self.place(&start, &path)? {
            return Ok(above::hash(&path));
        }
        let Inside { mount, start, path, told, .. } = self.reach(&start, &path, Access::Read)?;
        let answer = self.filesystem().metadata_hash_at(Resource::new_borrow(start), flags, path).await;
        self.answered(answer, mount, &told)
    }

    fn drop(&mut self, handle: Resource<Descriptor>) -> Result<()> {
        match self.files.nodes.remove(&handle.rep()) {
            Some(Node::Above(_)) => Ok(self.drop_above(handle.rep())?),
            _ => self.filesystem().drop(handle),
        }
    }
}

impl State {
    /// A folder above the granted ones holds no bytes.
    fn not_above(&self, handle: &Resource<Descriptor>) -> FsResult<()> {
        match self.node(handle)? {
            Node::Above(_) => Err(ErrorCode::IsDirectory.into()),
            Node::Inside { .. } => Ok(()),
        }
    }

    fn counted(
        &mut self,
        inner: Resource<DynOutputStream>,
        file: Arc<File>,
        position: Option<u64>,
    ) -> FsResult<Resource<DynOutputStream>> {
        let inner = self.table.delete(inner)?;
        let counted: DynOutputStream = Box::new(Counted::new(inner, file, position, self.files.written.clone()));
        Ok(self.table.push(counted)?)
    }
}

fn claimed(claimed: Result<(), Fault>) -> FsResult<()> {
    claimed.map_err(|fault| match fault {
        Fault::System(error) => error.into(),
        _ => ErrorCode::InsufficientSpace.into(),
    })
}
