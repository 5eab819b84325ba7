use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use skill_policy::{Access, Denial};
use wasmtime::component::Resource;
use wasmtime::format_err;
use wasmtime_wasi::filesystem::File as OpenFile;
use wasmtime_wasi::p2::{FsError, FsResult};
use wasmtime_wasi::runtime::spawn_blocking;

use super::fault::Fault;
use super::files::{Node, denial};
use super::types::{Descriptor, ErrorCode};
use super::{paths, written};
use crate::state::State;

/// Where a path leads that a guest gives together with a folder.
pub(super) enum Place {
    Inside(Inside),
    /// To a folder above the granted ones.
    Above(String),
    /// To what no grant covers.
    Outside(String),
}

/// A path in a granted folder. Whether it stays there is seen when it is used.
pub(super) struct Inside {
    pub(super) mount: usize,
    /// The folder that the path begins in.
    pub(super) start: u32,
    pub(super) folder: Arc<File>,
    pub(super) path: String,
    /// The whole path, as it is told.
    pub(super) told: String,
}

impl State {
    pub(super) fn node(&self, handle: &Resource<Descriptor>) -> FsResult<Node> {
        let node = self.files.nodes.get(&handle.rep()).cloned();
        node.ok_or_else(|| FsError::trap(format_err!("no such handle")))
    }

    pub(super) fn place(&self, start: &Resource<Descriptor>, path: &str) -> FsResult<Place> {
        let (mount, start, path, told) = match self.node(start)? {
            Node::Inside { mount, path: folder } => (mount, start.rep(), path.to_owned(), paths::told(&folder, path)),
            Node::Above(folder) => {
                let whole = paths::resolved(&folder, path);
                let Some((mount, rest)) = self.files.mount_of(&whole) else {
                    return Ok(match self.files.names_in(&whole) {
                        Some(_) => Place::Above(whole),
                        None => Place::Outside(whole),
                    });
                };
                let Ok(start) = self.files.mounts[mount].handle else {
                    return Ok(Place::Outside(whole));
                };
                let rest = if rest.is_empty() { "." } else { rest };
                (mount, start, rest.to_owned(), whole)
            }
        };
        let folder = self.folder(&Resource::new_borrow(start))?.dir.clone();
        Ok(Place::Inside(Inside { mount, start, folder, path, told }))
    }

    /// A path in a granted folder, where it may be touched in this way.
    pub(super) fn reach(&self, start: &Resource<Descriptor>, path: &str, access: Access) -> FsResult<Inside> {
        match self.place(start, path)? {
            Place::Inside(inside) if self.files.allows(inside.mount, access) => Ok(inside),
            Place::Inside(Inside { told: path, .. }) | Place::Above(path) | Place::Outside(path) => {
                self.deny(&path, access)
            }
        }
    }

    /// A handle of a file that may be written to.
    pub(super) fn writable(&self, handle: &Resource<Descriptor>) -> FsResult<&OpenFile> {
        self.may_change(handle)?;
        match self.table.get(handle)? {
            Descriptor::File(file) => Ok(file),
            Descriptor::Dir(_) => Err(ErrorCode::IsDirectory.into()),
        }
    }

    /// Whether what is open may be changed.
    pub(super) fn may_change(&self, handle: &Resource<Descriptor>) -> FsResult<()> {
        match self.node(handle)? {
            Node::Inside { mount, .. } if self.files.allows(mount, Access::Write) => Ok(()),
            Node::Inside { path, .. } | Node::Above(path) => self.deny(&path, Access::Write),
        }
    }

    pub(super) fn deny<T>(&self, path: &str, access: Access) -> FsResult<T> {
        self.refuse(self.files.denial(path, access))
    }

    fn refuse<T>(&self, denial: Denial) -> FsResult<T> {
        self.denials.refuse(denial);
        Err(ErrorCode::Access.into())
    }

    /// Does some work in a granted folder, off the threads on which guests run.
    pub(super) async fn work<T: Send + 'static>(
        &mut self,
        inside: Inside,
        access: Access,
        work: impl FnOnce(&File, &Path) -> Result<T, Fault> + Send + 'static,
    ) -> FsResult<T> {
        let Inside { mount, folder, path, told, .. } = inside;
        match spawn_blocking(move || work(&folder, Path::new(&path))).await {
            Ok(done) => Ok(done),
            Err(fault) => self.fail(fault, mount, &told, access),
        }
    }

    /// What the guest is told of a fault. What is a denial in truth is told as one.
    pub(super) fn fail<T>(&self, fault: Fault, mount: usize, path: &str, access: Access) -> FsResult<T> {
        if fault.is_escape() {
            let folder = &self.files.mounts[mount].folder.guest;
            return self.refuse(denial(path, access, format!("it leads out of the folder granted as `{folder}`")));
        }
        match fault {
            Fault::Special | Fault::Link => self.refuse(denial(path, access, fault.to_string())),
            Fault::Full(written::Full) => Err(ErrorCode::InsufficientSpace.into()),
            Fault::Plain(code) => Err(code.into()),
            Fault::System(error) => Err(error.into()),
        }
    }

    /// What wasmtime's own implementation answered about a path. It says "not permitted" of one thing only here: that a
    /// path leads out of its folder.
    pub(super) fn answered<T>(&self, answer: FsResult<T>, mount: usize, path: &str) -> FsResult<T> {
        match answer.map_err(FsError::downcast) {
            Ok(answer) => Ok(answer),
            Err(Ok(ErrorCode::NotPermitted)) => self.fail(Fault::escape(), mount, path, Access::Read),
            Err(Ok(code)) => Err(code.into()),
            Err(Err(trap)) => Err(FsError::trap(trap)),
        }
    }
}
