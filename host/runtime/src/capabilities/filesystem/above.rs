//! The folders above the granted ones: they exist for the guest alone, and show the way to what it was granted.

use std::hash::{DefaultHasher, Hash, Hasher};

use wasmtime::Result;
use wasmtime::component::Resource;

use super::files::Node;
use super::types::{Descriptor, DescriptorStat, DescriptorType, MetadataHashValue};
use crate::state::State;

/// What stands in the table for such a folder, so that it counts as a handle.
struct Above;

impl State {
    pub(super) fn push_above(&mut self, path: String) -> Result<Resource<Descriptor>> {
        let handle = self.table.push(Above)?.rep();
        self.files.nodes.insert(handle, Node::Above(path));
        Ok(Resource::new_own(handle))
    }

    pub(super) fn drop_above(&mut self, handle: u32) -> Result<()> {
        self.table.delete(Resource::<Above>::new_own(handle))?;
        Ok(())
    }
}

pub(super) fn stat() -> DescriptorStat {
    DescriptorStat {
        type_: DescriptorType::Directory,
        link_count: 1,
        size: 0,
        data_access_timestamp: None,
        data_modification_timestamp: None,
        status_change_timestamp: None,
    }
}

/// Different for different folders, as an inode's number would be.
pub(super) fn hash(path: &str) -> MetadataHashValue {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    MetadataHashValue { lower: hasher.finish(), upper: 0 }
}
