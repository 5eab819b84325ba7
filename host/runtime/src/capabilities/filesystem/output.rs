use std::fs::File;
use std::mem;
use std::sync::Arc;

use bytes::Bytes;
use wasmtime_wasi::p2::{DynOutputStream, OutputStream, Pollable, StreamError, StreamResult};
use wasmtime_wasi::runtime::{AbortOnDropJoinHandle, spawn_blocking};

use super::fault::Fault;
use super::written::Written;

/// A stream into a file that claims room for each write before it is made.
pub(super) struct Counted {
    inner: DynOutputStream,
    file: Arc<File>,
    /// Where the next write goes; `None` is the file's end.
    position: Option<u64>,
    written: Written,
    state: Claim,
}

enum Claim {
    Ready,
    /// How long the file is may take a while to learn.
    Waiting(AbortOnDropJoinHandle<Result<(), Fault>>, Bytes),
    Failed(StreamError),
    Closed,
}

impl Counted {
    pub(super) fn new(inner: DynOutputStream, file: Arc<File>, position: Option<u64>, written: Written) -> Self {
        Self { inner, file, position, written, state: Claim::Ready }
    }

    /// Tells a failure once; from then on the stream is closed.
    fn check(&mut self) -> StreamResult<()> {
        match mem::replace(&mut self.state, Claim::Closed) {
            Claim::Failed(error) => Err(error),
            Claim::Closed => Err(StreamError::Closed),
            state => {
                self.state = state;
                Ok(())
            }
        }
    }

    /// Waits for the claim, and writes what it was for.
    async fn settle(&mut self) {
        let Claim::Waiting(claim, bytes) = &mut self.state else { return };
        let claimed = claim.await.map_err(failed);
        let bytes = mem::take(bytes);
        self.state = match claimed.and_then(|()| self.inner.write(bytes)) {
            Ok(()) => Claim::Ready,
            Err(error) => Claim::Failed(error),
        };
    }
}

/// What a guest asks the meaning of, by `filesystem-error-code`, has to be told by its own type.
fn failed(fault: Fault) -> StreamError {
    StreamError::LastOperationFailed(match fault {
        Fault::Full(full) => full.into(),
        Fault::System(error) => error.into(),
        other => other.into(),
    })
}

#[wasmtime_wasi::async_trait]
impl OutputStream for Counted {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check()?;
        if let Claim::Waiting(..) = self.state {
            return Err(StreamError::trap("nothing may be written until the stream is ready"));
        }
        let length = bytes.len() as u64;
        let Some(offset) = self.position else {
            return match self.written.claim(length) {
                Ok(()) => self.inner.write(bytes),
                Err(full) => {
                    self.state = Claim::Failed(failed(full.into()));
                    Ok(())
                }
            };
        };
        self.position = Some(offset.saturating_add(length));
        let (file, written) = (self.file.clone(), self.written.clone());
        let claim = spawn_blocking(move || written.claim_write(&file, offset, length));
        self.state = Claim::Waiting(claim, bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.check()?;
        match self.state {
            Claim::Waiting(..) => Ok(()),
            _ => self.inner.flush(),
        }
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        self.check()?;
        match self.state {
            Claim::Waiting(..) => Ok(0),
            _ => self.inner.check_write(),
        }
    }

    async fn cancel(&mut self) {
        // What was written is not lost with the stream.
        self.settle().await;
        self.inner.cancel().await;
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Counted {
    async fn ready(&mut self) {
        self.settle().await;
        self.inner.ready().await;
    }
}
