//! A server's socket that says when it was flushed and when its client left.

use std::{
    io, mem,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::oneshot,
};
use tokio_util::sync::CancellationToken;

use super::{exchange::Exchange, shared::Shared};

/// What the answers on one connection know of it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: usize,
    /// Whether the client can still be read from.
    open: AtomicBool,
    /// Cancelled to reset the connection.
    pub(super) reset: CancellationToken,
    /// Receipts for bytes that hyper has taken and may not have written; `None` once the socket
    /// is gone.
    unflushed: Mutex<Option<Vec<Receipt>>>,
}

/// Proof that a piece's bytes are in the socket.
#[derive(Debug)]
pub(super) struct Receipt {
    /// Told to whoever plays the steps after the piece.
    pub(super) sent: Option<oneshot::Sender<()>>,
    /// Finished by the last piece of an answer.
    pub(super) exchange: Option<Arc<Exchange>>,
}

impl Line {
    pub(super) fn new(number: usize) -> Self {
        Self {
            number,
            open: AtomicBool::new(true),
            reset: CancellationToken::new(),
            unflushed: Mutex::new(Some(Vec::new())),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// Takes a receipt that the next flush signs.
    pub(super) fn await_flush(&self, receipt: Receipt) {
        let mut unflushed = self
            .unflushed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(unflushed) = unflushed.as_mut() {
            unflushed.push(receipt);
        }
    }

    fn flushed(&self) {
        let mut unflushed = self
            .unflushed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let receipts = unflushed.as_mut().map(mem::take).unwrap_or_default();
        drop(unflushed);
        for receipt in receipts {
            if let Some(exchange) = &receipt.exchange {
                exchange.finish();
            }
            if let Some(sent) = receipt.sent {
                // An answer that is no longer played needs no receipt.
                sent.send(()).ok();
            }
        }
    }

    fn left(&self) {
        self.open.store(false, Ordering::Release);
    }

    fn gone(&self) {
        self.left();
        let mut unflushed = self
            .unflushed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Receipts own exchanges, which own the line: unsigned ones must not stay in it.
        let unsigned = unflushed.take();
        drop(unflushed);
        drop(unsigned);
    }
}

/// A TCP stream that tells its line what happens to it.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    line: Arc<Line>,
    shared: Arc<Shared>,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, line: Arc<Line>, shared: Arc<Shared>) -> Self {
        Self {
            stream,
            line,
            shared,
        }
    }

    /// Notes the end of a connection that failed.
    fn noting<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|_| self.line.left())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.line.reset.is_cancelled() {
            // Fails only for a connection that is already broken.
            self.stream.set_zero_linger().ok();
        }
        self.line.gone();
        self.shared.count(|counts| counts.open_connections -= 1);
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.remaining();
        let result = ready!(Pin::new(&mut self.stream).poll_read(cx, buf));
        if before > 0 && buf.remaining() == before {
            self.line.left();
        }
        Poll::Ready(self.noting(result))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.stream).poll_write(cx, buf));
        Poll::Ready(self.noting(result))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, bufs));
        Poll::Ready(self.noting(result))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // hyper calls this once its own buffer is empty.
        let result = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        if result.is_ok() {
            self.line.flushed();
        }
        Poll::Ready(self.noting(result))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    fn receipt() -> (Receipt, oneshot::Receiver<()>) {
        let (sent, receiver) = oneshot::channel();
        let receipt = Receipt {
            sent: Some(sent),
            exchange: None,
        };
        (receipt, receiver)
    }

    #[test]
    fn a_flush_signs_the_receipts_before_it_and_none_after_it() {
        let line = Line::new(0);
        let (before, mut signed) = receipt();
        line.await_flush(before);
        line.flushed();
        let (after, mut unsigned) = receipt();
        line.await_flush(after);

        assert_eq!(signed.try_recv(), Ok(()));
        assert_eq!(
            unsigned.try_recv(),
            Err(oneshot::error::TryRecvError::Empty)
        );
    }

    #[test]
    fn no_receipt_outlives_its_socket() {
        let line = Line::new(0);
        let (early, mut first) = receipt();
        line.await_flush(early);
        line.gone();
        let (late, mut second) = receipt();
        line.await_flush(late);

        let dropped = oneshot::error::TryRecvError::Closed;
        assert_eq!(first.try_recv().as_ref(), Err(&dropped));
        assert_eq!(second.try_recv().as_ref(), Err(&dropped));
        assert!(!line.is_open());
    }

    #[tokio::test]
    async fn a_line_is_open_until_its_client_has_been_seen_leaving() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (client, server) = tokio::join!(TcpStream::connect(address), listener.accept());
        let line = Arc::new(Line::new(0));
        let shared = Arc::new(Shared::new(CancellationToken::new()));
        shared.count(|counts| counts.open_connections = 1);
        let stream = server.unwrap().0;
        let mut socket = Socket::new(stream, Arc::clone(&line), Arc::clone(&shared));
        assert!(line.is_open());

        drop(client);
        assert_eq!(socket.read(&mut [0]).await.unwrap(), 0);
        assert!(!line.is_open());
        assert_eq!(shared.counts().open_connections, 1);
        drop(socket);
        assert_eq!(shared.counts().open_connections, 0);
    }
}
