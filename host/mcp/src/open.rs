use std::collections::HashMap;

use rmcp::model::RequestId;
use serde_json::Value;

/// The requests of a connection that have no answer yet, and the batches that they came in.
///
/// A batch is answered by one, which has the answers to all its requests (JSON-RPC 2.0, section 6; of MCP's revisions
/// 2025-03-26 alone has them).
#[derive(Default)]
pub(crate) struct Open {
    requests: HashMap<RequestId, Option<u64>>,
    batches: HashMap<u64, Batch>,
    last: u64,
}

#[derive(Default)]
struct Batch {
    /// Its requests without an answer, and one more while it is still read.
    open: usize,
    answers: Vec<Value>,
}

impl Open {
    /// Opens a request. False where its id is in use.
    pub(crate) fn begin(&mut self, id: &RequestId, batch: Option<u64>) -> bool {
        if self.requests.contains_key(id) {
            return false;
        }
        self.requests.insert(id.clone(), batch);
        if let Some(batch) = batch.and_then(|batch| self.batches.get_mut(&batch)) {
            batch.open += 1;
        }
        true
    }

    pub(crate) fn is_in_batch(&self, id: &RequestId) -> bool {
        matches!(self.requests.get(id), Some(Some(_)))
    }

    /// Closes a request. What it is answered with, if it came in a batch and gets an answer, is kept for that: where it was the last
    /// one, these are the answers to all.
    pub(crate) fn end(&mut self, id: &RequestId, answer: Option<Value>) -> Option<Vec<Value>> {
        let number = self.requests.remove(id)??;
        if let Some(answer) = answer {
            self.add(number, answer);
        }
        self.end_batch(number)
    }

    /// Opens a batch, until [`Open::end_batch`] says that all of it is read.
    pub(crate) fn begin_batch(&mut self) -> u64 {
        self.last += 1;
        self.batches.insert(self.last, Batch { open: 1, answers: Vec::new() });
        self.last
    }

    /// Adds an answer to what is no open request.
    pub(crate) fn add(&mut self, batch: u64, answer: Value) {
        if let Some(batch) = self.batches.get_mut(&batch) {
            batch.answers.push(answer);
        }
    }

    /// Closes one of those that keep a batch open. The answers to all, where it was the last; none for a batch that wants
    /// no answer.
    pub(crate) fn end_batch(&mut self, number: u64) -> Option<Vec<Value>> {
        let batch = self.batches.get_mut(&number)?;
        batch.open -= 1;
        if batch.open > 0 {
            return None;
        }
        self.batches.remove(&number).map(|batch| batch.answers).filter(|answers| !answers.is_empty())
    }
}
