use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use bytes::Bytes;
use rmcp::model::{GetExtensions as _, RequestId, ServerJsonRpcMessage};
use rmcp::service::OriginatingRequestId;
use tokio::sync::mpsc;

use crate::http::events::{event, priming};

/// The stream that a client opens by GET, for what belongs to none of its requests.
const STANDALONE: u64 = 0;

/// Events that wait for a client that does not read. It loses its connection then, and comes back for the rest.
const UNREAD: usize = 256;

/// What is kept of one stream to be resumed, in events and in bytes. An answer is kept whatever its size.
const KEPT: usize = 256;
const KEPT_BYTES: usize = 1024 * 1024;

/// What is kept of all streams of a session, in bytes. What has ended longest ago goes first.
const KEPT_OF_ALL: usize = 16 * 1024 * 1024;

/// How long an answer is kept for a client that lost its connection.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// When a client is to come back to a stream whose connection has ended.
const RETRY: Duration = Duration::from_millis(500);

/// The streams of one session: one for each POST with a request, and the one that GET opens.
///
/// Nothing here waits: who does not read holds up nobody else.
#[derive(Default)]
pub(crate) struct Streams {
    all: BTreeMap<u64, Stream>,
    of_request: HashMap<RequestId, u64>,
    last: u64,
    /// What all of them keep, in bytes.
    bytes: usize,
}

#[derive(Default)]
struct Stream {
    /// Numbers the events, which makes their ids with the stream's own.
    next: u64,
    kept: VecDeque<(u64, Bytes)>,
    /// Of `kept`.
    bytes: usize,
    /// Up to here events have been sent.
    sent: u64,
    /// Requests without an answer.
    open: usize,
    ended: Option<Instant>,
    live: Option<mpsc::Sender<Bytes>>,
}

/// A request's id is that of one without an answer.
#[derive(Debug)]
pub(crate) struct InUse(pub(crate) RequestId);

impl Streams {
    /// Opens the stream of a POST with these requests. A client that can, is told at once how to resume it.
    pub(crate) fn open(&mut self, requests: &[RequestId], resumable: bool) -> Result<mpsc::Receiver<Bytes>, InUse> {
        let mut new = std::collections::HashSet::new();
        if let Some(id) = requests.iter().find(|id| self.of_request.contains_key(*id) || !new.insert(*id)) {
            return Err(InUse(id.clone()));
        }
        self.last += 1;
        let number = self.last;
        self.of_request.extend(requests.iter().map(|id| (id.clone(), number)));
        let mut stream = Stream { open: requests.len(), ..Stream::default() };
        let receiver = stream.connect(number, resumable);
        self.all.insert(number, stream);
        Ok(receiver)
    }

    /// Connects the stream of GET. One that was connected before ends: its connection may long be dead.
    pub(crate) fn standalone(&mut self, resumable: bool) -> mpsc::Receiver<Bytes> {
        let stream = self.all.entry(STANDALONE).or_default();
        let from = stream.sent;
        let receiver = stream.connect(STANDALONE, resumable);
        stream.replay(from);
        receiver
    }

    /// Connects a stream again, with what came after an event of it. `None` for what is no event of a stream that is kept.
    pub(crate) fn resume(&mut self, after: &str, resumable: bool) -> Option<mpsc::Receiver<Bytes>> {
        let (number, seen) = after.split_once('-')?;
        let (number, seen): (u64, u64) = (number.parse().ok()?, seen.parse().ok()?);
        let stream = self.all.get_mut(&number).filter(|stream| seen <= stream.next)?;
        let receiver = stream.connect(number, resumable);
        stream.replay(seen);
        Some(receiver)
    }

    /// Sends a message on the one stream that it belongs to.
    pub(crate) fn route(&mut self, message: &ServerJsonRpcMessage) {
        let (number, ends) = match message {
            ServerJsonRpcMessage::Response(answer) => (self.of_request.remove(&answer.id), true),
            ServerJsonRpcMessage::Error(answer) => (answer.id.as_ref().and_then(|id| self.of_request.remove(id)), true),
            ServerJsonRpcMessage::Notification(notification) => {
                (self.of(notification.notification.extensions().get()), false)
            }
            ServerJsonRpcMessage::Request(request) => (self.of(request.request.extensions().get()), false),
        };
        let Some(number) = number else { return };
        let stream = self.all.entry(number).or_default();
        let before = stream.bytes;
        stream.push(number, message);
        self.bytes = self.bytes + stream.bytes - before;
        if ends {
            stream.answered();
        }
        while self.bytes > KEPT_OF_ALL {
            let ended = self.all.iter().filter(|(other, stream)| **other != number && stream.ended.is_some());
            let Some(oldest) = ended.min_by_key(|(_, stream)| stream.ended).map(|(other, _)| *other) else { break };
            self.bytes -= self.all.remove(&oldest).map_or(0, |stream| stream.bytes);
        }
    }

    /// The stream of what a request says before its answer. One whose request is gone has nobody to hear it.
    fn of(&self, request: Option<&OriginatingRequestId>) -> Option<u64> {
        match request {
            Some(OriginatingRequestId(id)) => self.of_request.get(id).copied(),
            None => Some(STANDALONE),
        }
    }

    /// Closes a request that gets no answer.
    pub(crate) fn cancel(&mut self, id: &RequestId) {
        if let Some(stream) = self.of_request.remove(id).and_then(|number| self.all.get_mut(&number)) {
            stream.answered();
        }
    }

    /// Whether something runs, or somebody listens.
    pub(crate) fn in_use(&self) -> bool {
        !self.of_request.is_empty()
            || self.all.values().any(|stream| stream.live.as_ref().is_some_and(|live| !live.is_closed()))
    }

    /// Lets go of what has ended long ago.
    pub(crate) fn sweep(&mut self, now: Instant) {
        self.all.retain(|_, stream| stream.ended.is_none_or(|ended| now.saturating_duration_since(ended) < KEPT_FOR));
        self.bytes = self.all.values().map(|stream| stream.bytes).sum();
    }

    /// Ends all connections, and keeps nothing.
    pub(crate) fn end(&mut self) {
        *self = Self { last: self.last, ..Self::default() };
    }
}

impl Stream {
    fn connect(&mut self, number: u64, resumable: bool) -> mpsc::Receiver<Bytes> {
        let (sender, receiver) = mpsc::channel(self.kept.len() + UNREAD);
        if resumable {
            let _ = sender.try_send(priming(&format!("{number}-{}", self.next), RETRY));
        }
        self.live = Some(sender);
        receiver
    }

    /// Sends again what is kept from an event on.
    fn replay(&mut self, from: u64) {
        if let Some(live) = &self.live {
            self.kept
                .iter()
                .filter(|(event, _)| *event >= from)
                .for_each(|(_, event)| drop(live.try_send(event.clone())));
        }
        self.sent = self.next;
        if self.ended.is_some() {
            self.live = None;
        }
    }

    fn push(&mut self, number: u64, message: &ServerJsonRpcMessage) {
        // Named by what is seen when it has been seen.
        let event = event(Some(&format!("{number}-{}", self.next + 1)), message);
        self.bytes += event.len();
        self.kept.push_back((self.next, event.clone()));
        self.next += 1;
        while self.kept.len() > 1 && (self.kept.len() > KEPT || self.bytes > KEPT_BYTES) {
            self.bytes -= self.kept.pop_front().map_or(0, |(_, event)| event.len());
        }
        match self.live.as_ref().map(|live| live.try_send(event)) {
            Some(Ok(())) => self.sent = self.next,
            Some(Err(_)) => self.live = None,
            None => {}
        }
    }

    /// One of its requests has its answer, or gets none.
    fn answered(&mut self) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            self.ended = Some(Instant::now());
            self.live = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use rmcp::model::{
        NumberOrString, ServerNotification, ServerResult, ToolListChangedNotification,
        ToolListChangedNotificationMethod,
    };

    use super::*;

    fn id(number: i64) -> RequestId {
        NumberOrString::Number(number)
    }

    fn answer(number: i64) -> ServerJsonRpcMessage {
        ServerJsonRpcMessage::response(ServerResult::empty(()), id(number))
    }

    fn changed(of: Option<i64>) -> ServerJsonRpcMessage {
        let mut notification =
            ToolListChangedNotification { method: ToolListChangedNotificationMethod, extensions: Default::default() };
        if let Some(of) = of {
            notification.extensions.insert(OriginatingRequestId(id(of)));
        }
        ServerJsonRpcMessage::notification(ServerNotification::ToolListChangedNotification(notification))
    }

    /// The ids of what has come, and whether the connection has ended.
    fn seen(receiver: &mut mpsc::Receiver<Bytes>) -> (Vec<String>, bool) {
        let mut ids = Vec::new();
        loop {
            match receiver.try_recv() {
                Ok(event) => {
                    let text = String::from_utf8(event.to_vec()).unwrap();
                    ids.extend(text.lines().find_map(|line| line.strip_prefix("id: ")).map(str::to_owned));
                }
                Err(error) => return (ids, error == mpsc::error::TryRecvError::Disconnected),
            }
        }
    }

    #[test]
    fn each_message_goes_its_own_way() {
        let mut streams = Streams::default();
        let mut get = streams.standalone(false);
        let mut first = streams.open(&[id(1)], false).unwrap();
        let mut second = streams.open(&[id(2), id(3)], true).unwrap();
        assert!(streams.open(&[id(2)], false).is_err());
        assert!(streams.open(&[id(9), id(9)], false).is_err());
        for message in [changed(None), changed(Some(2)), answer(2), answer(1), changed(Some(1)), answer(4), answer(3)] {
            streams.route(&message);
        }
        assert_eq!(seen(&mut get), (vec!["0-1".to_owned()], false));
        assert_eq!(seen(&mut first), (vec!["1-1".to_owned()], true));
        assert_eq!(seen(&mut second), (["2-0", "2-1", "2-2", "2-3"].map(str::to_owned).to_vec(), true));
    }

    #[test]
    fn a_lost_answer_is_there_once_for_who_comes_back() {
        let mut streams = Streams::default();
        drop(streams.open(&[id(1)], false).unwrap());
        streams.route(&changed(Some(1)));
        streams.route(&answer(1));
        for (after, wanted) in [("1-0", vec!["1-1", "1-2"]), ("1-1", vec!["1-2"]), ("1-2", vec![])] {
            let wanted = (wanted.into_iter().map(str::to_owned).collect(), true);
            assert_eq!(seen(&mut streams.resume(after, false).unwrap()), wanted, "{after}");
        }
        for after in ["", "1", "2-1", "x-1", "1-x"] {
            assert!(streams.resume(after, false).is_none(), "{after}");
        }
        streams.sweep(Instant::now() + KEPT_FOR);
        assert!(streams.resume("1-0", false).is_none());
        // No event has had this number yet.
        streams.standalone(false);
        assert!(streams.resume("0-0", false).is_some());
        assert!(streams.resume("0-99999", false).is_none());
    }

    #[test]
    fn what_came_while_nobody_listened_is_told_once() {
        let mut streams = Streams::default();
        streams.route(&changed(None));
        let mut get = streams.standalone(false);
        assert_eq!(seen(&mut get), (vec!["0-1".to_owned()], false));
        let mut again = streams.standalone(false);
        assert_eq!(seen(&mut get), (vec![], true));
        streams.route(&changed(None));
        assert_eq!(seen(&mut again), (vec!["0-2".to_owned()], false));
    }

    #[test]
    fn who_does_not_read_loses_the_connection_and_no_message() {
        let mut streams = Streams::default();
        let mut slow = streams.open(&[id(1)], false).unwrap();
        for _ in 0..=UNREAD {
            streams.route(&changed(Some(1)));
        }
        let (read, ended) = seen(&mut slow);
        assert_eq!((read.len(), ended), (UNREAD, true));
        streams.route(&answer(1));
        let (rest, ended) = seen(&mut streams.resume(read.last().unwrap(), false).unwrap());
        assert_eq!((rest.len(), ended), (2, true));
    }

    #[test]
    fn a_cancelled_request_ends_its_stream_without_an_answer() {
        let mut streams = Streams::default();
        let mut stream = streams.open(&[id(1)], false).unwrap();
        assert!(streams.in_use());
        streams.cancel(&id(1));
        streams.route(&answer(1));
        assert_eq!(seen(&mut stream), (vec![], true));
        assert!(!streams.in_use());
    }
}
