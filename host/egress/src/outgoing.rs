use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};

use crate::error::Error;
use crate::seal::Watch;

/// A request's body on its way out.
pub(crate) type RequestBody = UnsyncBoxBody<Bytes, Error>;

/// Why a body broke off, for whoever waits for the response.
pub(crate) type Fault = Arc<OnceLock<Error>>;

/// A body that is there as a whole.
pub(crate) fn whole(bytes: Bytes) -> RequestBody {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// A body that a guest writes while it is sent: no longer than allowed, as long as was said, and without any reference to
/// a secret. Trailers are not sent.
pub(crate) struct Outgoing {
    body: RequestBody,
    watch: Option<Watch>,
    sent: u64,
    limit: u64,
    /// What `content-length` says.
    declared: Option<u64>,
    fault: Fault,
    over: bool,
}

impl Outgoing {
    pub(crate) fn new(
        body: RequestBody,
        declared: Option<u64>,
        limit: u64,
        watch: Option<Watch>,
        fault: Fault,
    ) -> Self {
        Self { body, watch, sent: 0, limit, declared, fault, over: false }
    }

    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>> {
        while !self.over {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context)).transpose()?;
            let bytes = match frame.map(Frame::into_data) {
                Some(Ok(data)) => match &mut self.watch {
                    Some(watch) => watch.pass(data)?,
                    None => data,
                },
                // Trailers: nothing after them is data.
                Some(Err(_)) | None => {
                    self.over = true;
                    self.watch.as_mut().map(Watch::rest).unwrap_or_default()
                }
            };
            self.count(bytes.len())?;
            if !bytes.is_empty() {
                return Poll::Ready(Ok(Some(bytes)));
            }
        }
        Poll::Ready(Ok(None))
    }

    fn count(&mut self, bytes: usize) -> Result<(), Error> {
        self.sent += bytes as u64;
        if self.sent > self.limit {
            return Err(too_long(self.limit));
        }
        match self.declared {
            Some(declared) if self.sent > declared || (self.over && self.sent < declared) => {
                Err(Error::Invalid(format!("`content-length` says {declared} bytes, and the body has another length")))
            }
            _ => Ok(()),
        }
    }
}

pub(crate) fn too_long(limit: u64) -> Error {
    Error::Invalid(format!("the request's body has more than {limit} bytes"))
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let bytes = ready!(self.poll_bytes(context));
        if let Err(error) = &bytes {
            self.over = true;
            let _ = self.fault.set(error.clone());
        }
        Poll::Ready(bytes.map(|bytes| bytes.map(Frame::data)).transpose())
    }

    fn is_end_stream(&self) -> bool {
        self.over || (self.sent == 0 && self.declared.is_none_or(|declared| declared == 0) && self.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
