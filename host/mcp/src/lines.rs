use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{ClientJsonRpcMessage, ClientNotification, ClientRequest, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use serde::Serialize;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::connection::Connection;
use crate::decode::{self, Refusal};
use crate::era::takes_batches;
use crate::open::Open;

/// Bytes of a message at most.
pub(crate) const LONGEST: usize = 16 * 1024 * 1024;

/// Messages that wait for a client that does not read, before what is to be sent waits too.
const UNREAD: usize = 64;

/// How long the end waits for a client to take what is still to be sent.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// One JSON-RPC message a line, over a pair of pipes (basic/transports/stdio).
///
/// What is no message of the protocol is answered as JSON-RPC wants it, and never reaches the server.
pub(crate) struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    /// The line is too long, and thrown away up to its end.
    overlong: bool,
    /// Read, and not yet given to the server: the rest of a batch.
    read: VecDeque<ClientJsonRpcMessage>,
    refused: VecDeque<Vec<u8>>,
    open: Arc<Mutex<Open>>,
    out: Option<mpsc::Sender<Vec<u8>>>,
    writer: Option<JoinHandle<()>>,
    connection: Arc<Connection>,
}

impl<R: AsyncRead + Unpin + Send> Lines<R> {
    pub(crate) fn new(
        reader: R,
        writer: impl AsyncWrite + Unpin + Send + 'static,
        connection: Arc<Connection>,
    ) -> Self {
        let (out, messages) = mpsc::channel(UNREAD);
        Self {
            reader: BufReader::with_capacity(64 * 1024, reader),
            line: Vec::new(),
            overlong: false,
            read: VecDeque::new(),
            refused: VecDeque::new(),
            open: Arc::default(),
            out: Some(out),
            writer: Some(tokio::spawn(write(writer, messages))),
            connection,
        }
    }

    /// The next line. `None` at the end of the input; what stands there without an end of its line is not answered.
    ///
    /// Loses nothing when it is dropped.
    async fn line(&mut self) -> Option<Result<Vec<u8>, Refusal>> {
        loop {
            let read = self.reader.fill_buf().await.unwrap_or_default();
            if read.is_empty() {
                if self.overlong || !self.line.is_empty() {
                    tracing::warn!("the input ended in the middle of a line, which is not answered");
                }
                return None;
            }
            let end = read.iter().position(|byte| *byte == b'\n');
            let part = &read[..end.unwrap_or(read.len())];
            self.overlong |= self.line.len() + part.len() > LONGEST;
            if self.overlong {
                self.line = Vec::new();
            } else {
                self.line.extend_from_slice(part);
            }
            let consumed = part.len() + usize::from(end.is_some());
            self.reader.consume(consumed);
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                let overlong = std::mem::take(&mut self.overlong);
                return Some(if overlong { Err(Refusal::too_long(LONGEST)) } else { Ok(line) });
            }
        }
    }

    fn take(&mut self, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        match decode::parse(line) {
            Ok(Value::Array(batch)) if takes_batches(self.connection.version()) && !batch.is_empty() => {
                self.batch(batch);
            }
            Ok(value) => self.message(value, None),
            Err(refusal) => self.refuse(refusal, None),
        }
    }

    fn batch(&mut self, batch: Vec<Value>) {
        let number = lock(&self.open).begin_batch();
        for value in batch {
            self.message(value, Some(number));
        }
        let answered = lock(&self.open).end_batch(number);
        self.refused.extend(answered.map(|answers| text(&answers)));
    }

    fn message(&mut self, value: Value, batch: Option<u64>) {
        let message = match decode::message(value) {
            Ok(message) => message,
            Err(refusal) => return self.refuse(refusal, batch),
        };
        match &message {
            ClientJsonRpcMessage::Request(request) => {
                if batch.is_some() && matches!(request.request, ClientRequest::InitializeRequest(_)) {
                    return self.refuse(Refusal::in_a_batch(&request.id), batch);
                }
                if !lock(&self.open).begin(&request.id, batch) {
                    return self.refuse(Refusal::in_use(&request.id), batch);
                }
            }
            ClientJsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    // It gets no answer.
                    let answered = lock(&self.open).end(id, None);
                    self.refused.extend(answered.map(|answers| text(&answers)));
                }
            }
            ClientJsonRpcMessage::Response(_) | ClientJsonRpcMessage::Error(_) => {}
        }
        self.read.push_back(message);
    }

    fn refuse(&mut self, refusal: Refusal, batch: Option<u64>) {
        if refusal.silent {
            tracing::warn!(because = %refusal.error.message, "a notification of the client is not understood");
            return;
        }
        let answer = refusal.into_answer();
        match batch {
            Some(batch) => lock(&self.open).add(batch, json(&answer)),
            None => self.refused.push_back(text(&answer)),
        }
    }

    /// Sends what was refused. Loses nothing when it is dropped.
    async fn send_refusals(&mut self) {
        while !self.refused.is_empty()
            && let Some(out) = &self.out
        {
            let Ok(place) = out.reserve().await else { break };
            if let Some(refusal) = self.refused.pop_front() {
                place.send(refusal);
            }
        }
    }
}

impl<R: AsyncRead + Unpin + Send> Transport<RoleServer> for Lines<R> {
    type Error = io::Error;

    fn send(&mut self, message: ServerJsonRpcMessage) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let ended = match &message {
            ServerJsonRpcMessage::Response(answer) => Some(&answer.id),
            ServerJsonRpcMessage::Error(answer) => answer.id.as_ref(),
            ServerJsonRpcMessage::Request(_) | ServerJsonRpcMessage::Notification(_) => None,
        };
        let text = match ended {
            None => Some(text(&message)),
            Some(id) if lock(&self.open).is_in_batch(id) => {
                lock(&self.open).end(id, Some(json(&message))).map(|answers| text(&answers))
            }
            Some(id) => {
                lock(&self.open).end(id, None);
                Some(text(&message))
            }
        };
        let out = self.out.clone();
        async move {
            let (Some(text), Some(out)) = (text, out) else { return Ok(()) };
            out.send(text).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
        }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            self.send_refusals().await;
            if let Some(message) = self.read.pop_front() {
                return Some(message);
            }
            match self.line().await {
                Some(Ok(line)) => self.take(&line),
                Some(Err(refusal)) => self.refuse(refusal, None),
                None => {
                    self.connection.gone.cancel();
                    return None;
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.connection.gone.cancel();
        self.out = None;
        if let Some(writer) = self.writer.take() {
            // A client that takes nothing is not waited for.
            let _ = tokio::time::timeout(LAST_WORDS, writer).await;
        }
        Ok(())
    }
}

/// Writes messages until there are no more, or nobody reads them.
async fn write(mut writer: impl AsyncWrite + Unpin, mut messages: mpsc::Receiver<Vec<u8>>) {
    while let Some(mut text) = messages.recv().await {
        // What has come meanwhile goes with it.
        while let Ok(next) = messages.try_recv() {
            text.extend(next);
        }
        if writer.write_all(&text).await.and(writer.flush().await).is_err() {
            break;
        }
    }
}

fn text(message: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec(message).expect("a message is plain data");
    text.push(b'\n');
    text
}

fn json(message: &impl Serialize) -> Value {
    serde_json::to_value(message).expect("a message is plain data")
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
