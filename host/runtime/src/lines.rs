use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Task, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::context::{Event, Listener, Stream};

/// A longer line is cut into several: what a guest prints is kept in memory until its line ends.
pub(crate) const LONGEST_LINE: usize = 8 << 10;

/// One of a guest's output streams, told to the listener line by line.
#[derive(Clone)]
pub(crate) struct Lines {
    shared: Arc<Shared>,
}

struct Shared {
    stream: Stream,
    listener: Listener,
    line: Mutex<Vec<u8>>,
}

impl Lines {
    pub(crate) fn new(stream: Stream, listener: Listener) -> Self {
        Self { shared: Arc::new(Shared { stream, listener, line: Mutex::default() }) }
    }

    fn take(&self, bytes: &[u8]) {
        let mut line = self.shared.line.lock().unwrap_or_else(PoisonError::into_inner);
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            for part in piece.chunks(LONGEST_LINE) {
                line.extend_from_slice(part);
                if line.ends_with(b"\n") || line.len() >= LONGEST_LINE {
                    self.shared.tell(&line);
                    line.clear();
                }
            }
        }
    }
}

impl Shared {
    fn tell(&self, line: &[u8]) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
        (self.listener)(Event::Printed { stream: self.stream, line: &line });
    }
}

/// The last line counts even where the guest did not end it.
impl Drop for Shared {
    fn drop(&mut self) {
        let line = std::mem::take(self.line.get_mut().unwrap_or_else(PoisonError::into_inner));
        if !line.is_empty() {
            self.tell(&line);
        }
    }
}

impl IsTerminal for Lines {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Lines {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.take(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 << 10)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Lines {
    fn poll_write(self: Pin<&mut Self>, _: &mut Task<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(writes: &[&[u8]]) -> Vec<String> {
        let told = Arc::new(Mutex::new(Vec::new()));
        let lines = told.clone();
        let listener: Listener = Arc::new(move |event| match event {
            Event::Printed { line, .. } => lines.lock().unwrap().push(line.to_owned()),
            other => panic!("{other:?}"),
        });
        let stream = Lines::new(Stream::Stdout, listener);
        for bytes in writes {
            stream.take(bytes);
        }
        drop(stream);
        Arc::into_inner(told).unwrap().into_inner().unwrap()
    }

    #[test]
    fn lines_are_put_together_and_taken_apart() {
        assert_eq!(told(&[b"a", b"b\nc\r\n\nd"]), ["ab", "c", "", "d"]);
        assert_eq!(told(&[b"\xff\n"]), ["\u{fffd}"]);
        assert!(told(&[b""]).is_empty());
    }

    #[test]
    fn an_endless_line_is_cut() {
        let long = vec![b'x'; LONGEST_LINE * 2 + 5];
        let lengths: Vec<_> = told(&[&long]).iter().map(String::len).collect();
        assert_eq!(lengths, [LONGEST_LINE, LONGEST_LINE, 5]);
    }
}
