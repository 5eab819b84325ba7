use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep_until};

use crate::connection::Connection;
use crate::error::{Error, Wait};
use crate::gunzip::Gunzip;
use crate::headers::scrub_headers;
use crate::limits::Limits;
use crate::pool::{Pool, Route};
use crate::scrub::{Scrubber, Scrubbing};

/// A response's body as a guest may see it: within its limits of size and time, decoded where asked, and without any
/// secret's value. At its end the connection goes back to the pool.
pub struct ResponseBody {
    incoming: Incoming,
    /// What came and has not been decoded.
    raw: Bytes,
    gunzip: Option<Gunzip>,
    scrub: Option<(Scrubber, Scrubbing)>,
    trailers: Option<HeaderMap>,
    came: Count,
    gone: Count,
    /// Runs while the guest waits for the next chunk.
    pause: Timer,
    end: Timer,
    lease: Option<Lease>,
    phase: Phase,
    _open: Option<OwnedSemaphorePermit>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Coming,
    /// All has come; the rest is still to be handed on.
    Ending,
    Over,
}

/// Bytes so far, and the most that there may be.
struct Count {
    bytes: u64,
    limit: u64,
}

struct Timer {
    sleep: Pin<Box<Sleep>>,
    running: bool,
    after: Duration,
    wait: Wait,
}

/// A connection in use, and where it is kept afterwards.
pub(crate) struct Lease {
    pub(crate) pool: Arc<Pool>,
    pub(crate) route: Route,
    pub(crate) connection: Connection,
}

impl ResponseBody {
    pub(crate) fn new(incoming: Incoming, lease: Option<Lease>, limits: &Limits, end: Instant) -> Self {
        let limit = limits.response_body;
        let mut body = Self {
            incoming,
            raw: Bytes::new(),
            gunzip: None,
            scrub: None,
            trailers: None,
            came: Count { bytes: 0, limit },
            gone: Count { bytes: 0, limit },
            pause: Timer::after(limits.between_bytes, Wait::BetweenBytes),
            end: Timer::at(end, limits.total, Wait::Total),
            lease,
            phase: Phase::Coming,
            _open: None,
        };
        if body.incoming.is_end_stream() {
            body.all_came();
        }
        body
    }

    pub(crate) fn decode(&mut self) {
        self.gunzip = Some(Gunzip::new());
    }

    pub(crate) fn scrub(&mut self, scrubber: Scrubber) {
        self.scrub = (!scrubber.is_empty()).then(|| (scrubber, Scrubbing::new()));
    }

    /// Counts as open until it is dropped.
    pub(crate) fn hold(&mut self, open: OwnedSemaphorePermit) {
        self._open = Some(open);
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        loop {
            if !self.raw.is_empty() {
                let bytes = self.advance()?;
                if !bytes.is_empty() {
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                continue;
            }
            match self.phase {
                Phase::Coming => ready!(self.poll_incoming(context))?,
                Phase::Ending => {
                    let bytes = self.finish()?;
                    self.phase = Phase::Over;
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(bytes))));
                    }
                }
                Phase::Over => return Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers)))),
            }
        }
    }

    fn poll_incoming(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.end.poll(context)?;
        let Poll::Ready(next) = Pin::new(&mut self.incoming).poll_frame(context) else {
            self.pause.poll(context)?;
            return Poll::Pending;
        };
        self.pause.stop();
        match next {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(bytes) => {
                    self.came.add(bytes.len())?;
                    self.raw = bytes;
                    if self.incoming.is_end_stream() {
                        self.all_came();
                    }
                }
                Err(frame) => self.trailers = frame.into_trailers().ok(),
            },
            Some(Err(error)) => return Poll::Ready(Err(broken_off(&error))),
            None => self.all_came(),
        }
        Poll::Ready(Ok(()))
    }

    fn all_came(&mut self) {
        self.phase = Phase::Ending;
        if let Some(Lease { pool, route, connection }) = self.lease.take() {
            pool.put(route, connection);
        }
        if let (Some((scrubber, _)), Some(trailers)) = (&self.scrub, &mut self.trailers) {
            scrub_headers(scrubber, trailers);
        }
    }

    /// Decodes and scrubs what came, or a part of it.
    fn advance(&mut self) -> Result<Bytes, Error> {
        let decoded = match &mut self.gunzip {
            None => std::mem::take(&mut self.raw),
            Some(gunzip) => {
                let step = self.raw.split_to(self.raw.len().min(Gunzip::STEP));
                gunzip.step(&step).map_err(|error| bad_gzip(&error))?.into()
            }
        };
        let scrubbed = match &mut self.scrub {
            None => decoded,
            Some((scrubber, scrubbing)) => {
                let mut out = Vec::with_capacity(decoded.len());
                scrubbing.push(scrubber, &decoded, &mut out);
                out.into()
            }
        };
        self.gone.add(scrubbed.len())?;
        Ok(scrubbed)
    }

    /// What decoder and scrubber have held back.
    fn finish(&mut self) -> Result<Bytes, Error> {
        let mut out = match &mut self.gunzip {
            Some(gunzip) if self.came.bytes > 0 => gunzip.finish().map_err(|error| bad_gzip(&error))?,
            _ => Vec::new(),
        };
        if let Some((scrubber, scrubbing)) = &mut self.scrub {
            let decoded = std::mem::take(&mut out);
            scrubbing.push(scrubber, &decoded, &mut out);
            scrubbing.finish(scrubber, &mut out);
        }
        self.gone.add(out.len())?;
        Ok(out.into())
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let next = ready!(self.poll_next(context));
        if let Some(Err(_)) = next {
            // What comes after a fault is not looked at; without its lease the connection is closed.
            self.phase = Phase::Over;
            self.raw.clear();
            self.trailers = None;
            self.lease = None;
        }
        Poll::Ready(next)
    }

    fn is_end_stream(&self) -> bool {
        // Decoder and scrubber have their say at the end.
        let plain = self.gunzip.is_none() && self.scrub.is_none() && self.raw.is_empty();
        (self.phase == Phase::Over && self.trailers.is_none()) || (plain && self.incoming.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        if self.gunzip.is_none() && self.scrub.is_none() { self.incoming.size_hint() } else { SizeHint::default() }
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody").field("came", &self.came.bytes).finish_non_exhaustive()
    }
}

impl Count {
    fn add(&mut self, bytes: usize) -> Result<(), Error> {
        self.bytes += bytes as u64;
        if self.bytes > self.limit { Err(Error::BodyTooLarge(self.limit)) } else { Ok(()) }
    }
}

impl Timer {
    fn at(end: Instant, after: Duration, wait: Wait) -> Self {
        Self { sleep: Box::pin(sleep_until(end.into())), running: true, after, wait }
    }

    /// Begins when it is first polled.
    fn after(after: Duration, wait: Wait) -> Self {
        Self { running: false, ..Self::at(Instant::now() + after, after, wait) }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        if !std::mem::replace(&mut self.running, true) {
            self.sleep.as_mut().reset((Instant::now() + self.after).into());
        }
        match self.sleep.as_mut().poll(context) {
            Poll::Ready(()) => Err(Error::Timeout { wait: self.wait, after: self.after }),
            Poll::Pending => Ok(()),
        }
    }

    fn stop(&mut self) {
        self.running = false;
    }
}

fn bad_gzip(error: &std::io::Error) -> Error {
    Error::Protocol(format!("the response's body is no gzip: {error}"))
}

fn broken_off(error: &hyper::Error) -> Error {
    Error::Protocol(format!("the response broke off: {error}"))
}
