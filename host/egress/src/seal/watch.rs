use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use skill_package::Origin;

use crate::error::Error;
use crate::seal::Seals;
use crate::seal::misuse::Place;
use crate::seal::reference::Reference;

/// Looks for references in a body that is sent as it comes, and ends it where one appears: also one that is split over
/// chunks.
pub(crate) struct Watch {
    seals: Arc<Seals>,
    origin: Origin,
    /// What may be the beginning of a reference.
    held: BytesMut,
}

impl Watch {
    pub(crate) fn new(seals: Arc<Seals>, origin: Origin) -> Self {
        Self { seals, origin, held: BytesMut::new() }
    }

    /// Gives what can be sent.
    pub(crate) fn pass(&mut self, chunk: Bytes) -> Result<Bytes, Error> {
        let text = if self.held.is_empty() {
            chunk
        } else {
            self.held.extend_from_slice(&chunk);
            std::mem::take(&mut self.held).freeze()
        };
        if let Some(range) = Reference::find(&text).next() {
            return Err(self.seals.misuse(&text[range], &self.origin, Place::Body));
        }
        let safe = text.len() - Reference::begun(&text);
        self.held.extend_from_slice(&text[safe..]);
        Ok(text.slice(..safe))
    }

    /// What was held back, at the end.
    pub(crate) fn rest(&mut self) -> Bytes {
        std::mem::take(&mut self.held).freeze()
    }
}
