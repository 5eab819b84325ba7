use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// Reads as `R` does, and says so in the log when the input ends in the middle of a line.
///
/// Such a message is never answered: whoever looks for the reason finds it here.
pub(crate) struct Input<R> {
    reader: R,
    in_a_line: bool,
}

impl<R> Input<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, in_a_line: false }
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
            None if self.in_a_line => tracing::warn!("the input ended in the middle of a line, which is not answered"),
            None => {}
        }
        Poll::Ready(Ok(()))
    }
}
