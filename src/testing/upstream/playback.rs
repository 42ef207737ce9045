//! A body that plays the steps of an answer.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    vec,
};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame};
use tokio::sync::oneshot;

use super::{
    exchange::{BrokenOff, Exchange},
    socket::{Line, Receipt},
    step::Step,
};

/// The body of an answer: its steps, each begun when the one before is done.
pub(super) struct Playback {
    steps: vec::IntoIter<Step>,
    /// The step being played, or the receipt of the piece just given.
    waiting: Option<Pin<Box<dyn Future<Output = Result<(), BrokenOff>> + Send>>>,
    exchange: Arc<Exchange>,
}

impl Playback {
    /// The steps of a body, for an exchange that has its head.
    pub(super) fn new(mut steps: Vec<Step>, exchange: Arc<Exchange>) -> Self {
        steps.retain(|step| !matches!(step, Step::Bytes(bytes) if bytes.is_empty()));
        // hyper forgets a head that it has not written when the body fails. An empty piece goes
        // through its queue like any other, and its receipt says that the head is out.
        let first = steps.iter().find(|step| !step.is_wait());
        if matches!(first, Some(Step::Cut | Step::Reset)) {
            steps.insert(0, Step::Bytes(Bytes::new()));
        }
        if steps.is_empty() {
            exchange.finish();
        }
        Self {
            steps: steps.into_iter(),
            waiting: None,
            exchange,
        }
    }

    fn is_last(&self) -> bool {
        self.steps.as_slice().is_empty()
    }

    /// The bytes of one step, and the wait until they are in the socket.
    fn piece(&mut self, bytes: Bytes) -> Piece {
        let receipt = if self.is_last() {
            // hyper drops the body with its last piece, so the piece itself ends the exchange.
            Receipt {
                sent: None,
                exchange: Some(Arc::clone(&self.exchange)),
            }
        } else {
            let (sent, receipt) = oneshot::channel();
            self.waiting = Some(Box::pin(async { receipt.await.map_err(|_| BrokenOff) }));
            Receipt {
                sent: Some(sent),
                exchange: None,
            }
        };
        Piece {
            bytes,
            receipt: Some(receipt),
            line: Arc::clone(self.exchange.line()),
        }
    }
}

impl Body for Playback {
    type Data = Piece;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, BrokenOff>>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                let done = ready!(waiting.as_mut().poll(cx));
                self.waiting = None;
                if let Err(broken) = done {
                    return Poll::Ready(Some(Err(broken)));
                }
            }
            match self.steps.next() {
                Some(Step::Bytes(bytes)) => {
                    let piece = self.piece(bytes);
                    return Poll::Ready(Some(Ok(Frame::data(piece))));
                }
                Some(step) => {
                    let exchange = Arc::clone(&self.exchange);
                    self.waiting = Some(Box::pin(exchange.play(step)));
                }
                None => {
                    self.exchange.finish();
                    return Poll::Ready(None);
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_last() && self.waiting.is_none()
    }
}

impl fmt::Debug for Playback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Playback")
            .field("steps", &self.steps.as_slice())
            .field("waiting", &self.waiting.is_some())
            .finish_non_exhaustive()
    }
}

/// Bytes that know when they have left hyper's hands: all of them taken, a flush signs the receipt;
/// dropped before that, the receipt is dropped unsigned.
#[derive(Debug)]
pub(super) struct Piece {
    bytes: Bytes,
    receipt: Option<Receipt>,
    line: Arc<Line>,
}

impl Piece {
    fn sign_if_taken(&mut self) {
        if self.bytes.is_empty()
            && let Some(receipt) = self.receipt.take()
        {
            self.line.await_flush(receipt);
        }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.bytes
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        self.sign_if_taken();
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        // A piece that was empty from the start is never advanced.
        self.sign_if_taken();
    }
}
