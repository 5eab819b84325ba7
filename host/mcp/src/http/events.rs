use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::DropGuard;

/// How often a silent stream says that it is there, so that no proxy takes it for dead.
const BEAT: Duration = Duration::from_secs(15);

/// A message as one event of a stream (HTML, section 9.2 "Server-sent events"), with the id that it can be resumed after, if it can.
pub(crate) fn event(id: Option<&str>, message: &impl Serialize) -> Bytes {
    // JSON has no line breaks of its own, so that one line holds it.
    let data = serde_json::to_string(message).expect("a message is plain data");
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("{id}data: {data}\n\n").into()
}

/// What lets a client resume before there is a message (2025-11-25, basic/transports, "Sending Messages to the Server").
pub(crate) fn priming(id: &str, retry: Duration) -> Bytes {
    format!("retry: {}\nid: {id}\ndata: \n\n", retry.as_millis()).into()
}

/// The body of a stream of events, until its sender is dropped.
pub(crate) struct Events {
    events: mpsc::Receiver<Bytes>,
    beat: Interval,
    /// Dropped with the body, which is when its client has gone.
    _gone: Option<DropGuard>,
}

impl Events {
    /// `gone` is cancelled when nobody reads any more.
    pub(crate) fn new(events: mpsc::Receiver<Bytes>, gone: Option<DropGuard>) -> Self {
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.reset();
        Self { events, beat, _gone: gone }
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Poll::Ready(event) = self.events.poll_recv(context) {
            self.beat.reset();
            return Poll::Ready(event.map(|event| Ok(Frame::data(event))));
        }
        self.beat.poll_tick(context).map(|_| Some(Ok(Frame::data(Bytes::from_static(b":\n\n")))))
    }
}
