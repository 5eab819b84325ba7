use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::watch;

/// Reads as `R` does, and tells when the input has ended.
///
/// An end in the middle of a line is told to the log: such a message is never answered.
pub(crate) struct Input<R> {
    reader: R,
    in_a_line: bool,
    ended: watch::Sender<bool>,
}

impl<R> Input<R> {
    pub(crate) fn new(reader: R, ended: watch::Sender<bool>) -> Self {
        Self { reader, in_a_line: false, ended }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Input<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.reader).poll_read(context, buffer))?;
        match buffer.filled()[before..].last() {
            Some(byte) => self.in_a_line = *byte != b'\n',
            None => {
                if self.in_a_line && !*self.ended.borrow() {
                    tracing::warn!("the input ended in the middle of a line, which is not answered");
                }
                self.ended.send_replace(true);
            }
        }
        Poll::Ready(Ok(()))
    }
}
