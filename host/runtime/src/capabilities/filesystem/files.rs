use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use skill_policy::{Access, Attempt, Denial, Folder, Permissions, Reason};
use wasmtime::Result;
use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::Dir;
use wasmtime_wasi::p2::FsResult;
use wasmtime_wasi::runtime::spawn_blocking;

use super::types::{Descriptor, ErrorCode};
use super::written::Written;
use super::{mount, paths};
use crate::context::Context;
use crate::state::State;

/// The folders of one call, and what its guest holds open.
pub(crate) struct Files {
    permissions: Arc<Permissions>,
    pub(super) mounts: Vec<Mount>,
    /// What stands behind each handle, by its number in the table.
    pub(super) nodes: HashMap<u32, Node>,
    pub(super) written: Written,
}

/// A granted folder.
pub(super) struct Mount {
    pub(super) folder: Folder,
    /// The engine's own handle of it, or why there is none.
    pub(super) handle: Result<u32, String>,
}

/// What stands behind a handle of the guest's.
#[derive(Clone)]
pub(super) enum Node {
    /// A folder above the granted ones, or the root without any: it is none of the host's.
    Above(String),
    /// The path is for telling only.
    Inside { mount: usize, path: String },
}

impl Files {
    pub(crate) fn new(context: &Context) -> Self {
        Self {
            permissions: context.permissions.clone(),
            mounts: Vec::new(),
            nodes: HashMap::new(),
            written: Written::new(context.limits.written),
        }
    }

    /// The limit on what is written, where the guest met it.
    pub(crate) fn refused_to_write(&self) -> Option<u64> {
        self.written.refused()
    }

    pub(super) fn allows(&self, mount: usize, access: Access) -> bool {
        self.mounts[mount].folder.access >= access
    }

    /// The innermost granted folder that a path is or lies in, and the rest of the path.
    pub(super) fn mount_of<'a>(&self, path: &'a str) -> Option<(usize, &'a str)> {
        let mounts = self.mounts.iter().enumerate();
        let covering = mounts.filter_map(|(index, mount)| {
            let guest = mount.folder.guest.as_str();
            Some((guest.len(), index, paths::below(guest, path)?))
        });
        covering.max().map(|(_, index, rest)| (index, rest))
    }

    /// The names that a folder above the granted ones shows; `None` where it lies above none.
    pub(super) fn names_in(&self, path: &str) -> Option<BTreeSet<String>> {
        let guests = self.mounts.iter().map(|mount| mount.folder.guest.as_str());
        let names: BTreeSet<_> = guests
            .filter_map(|guest| paths::below(path, guest).filter(|rest| !rest.is_empty()))
            .filter_map(|rest| rest.split('/').next().map(str::to_owned))
            .collect();
        (!names.is_empty()).then_some(names)
    }

    /// What to say of a path that the guest may not touch in this way.
    pub(super) fn denial(&self, path: &str, access: Access) -> Denial {
        match self.mount_of(path).map(|(index, _)| &self.mounts[index].handle) {
            Some(Err(reason)) => denial(path, access, format!("the folder granted for it can't be used: {reason}")),
            _ => self.permissions.deny_path(path, access),
        }
    }
}

/// A denial that no grant would help.
pub(super) fn denial(path: &str, access: Access, reason: String) -> Denial {
    let attempt = match access {
        Access::Read => Attempt::Read(path.to_owned()),
        Access::Write => Attempt::Write(path.to_owned()),
    };
    Denial::new(attempt, Reason::Other(reason), None)
}

impl State {
    /// Opens the granted folders. Costs nothing where there are none.
    pub(crate) async fn open_folders(&mut self) {
        let folders = self.files.permissions.folders().to_vec();
        if folders.is_empty() {
            return;
        }
        let open = move || folders.into_iter().map(|folder| (mount::open(&folder), folder)).collect::<Vec<_>>();
        for (opened, folder) in spawn_blocking(open).await {
            let handle = opened.and_then(|dir| {
                let pushed = self.table.push(Descriptor::Dir(dir));
                pushed.map(|handle| handle.rep()).map_err(|error| error.to_string())
            });
            self.files.mounts.push(Mount { folder, handle });
        }
    }

    /// The folders that a guest begins with. The root is there even when it holds nothing: without any folder, a guest's
    /// C library never asks the host, and reports "no such file" for what is in truth a denial.
    pub(super) fn preopens(&mut self) -> Result<Vec<(Resource<Descriptor>, String)>> {
        let mut folders = Vec::new();
        if self.files.mount_of("/").is_none() {
            folders.push((self.push_above("/".to_owned())?, "/".to_owned()));
        }
        for mount in 0..self.files.mounts.len() {
            let Mount { folder, handle } = &self.files.mounts[mount];
            if let Ok(handle) = handle {
                let (path, handle) = (folder.guest.as_str().to_owned(), Resource::<Descriptor>::new_borrow(*handle));
                let opened = self.table.get(&handle)?.clone();
                folders.push((self.push_inside(opened, mount, path.clone())?, path));
            }
        }
        Ok(folders)
    }

    pub(super) fn push_inside(
        &mut self,
        opened: Descriptor,
        mount: usize,
        path: String,
    ) -> Result<Resource<Descriptor>> {
        let handle = self.table.push(opened)?;
        self.files.nodes.insert(handle.rep(), Node::Inside { mount, path });
        Ok(handle)
    }

    /// The open folder behind a handle.
    pub(super) fn folder(&self, handle: &Resource<Descriptor>) -> FsResult<&Dir> {
        match self.table.get(handle)? {
            Descriptor::Dir(dir) => Ok(dir),
            Descriptor::File(_) => Err(ErrorCode::NotDirectory.into()),
        }
    }
}
