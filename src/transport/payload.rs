//! A request body that can be read, signed and sent again.

use std::{
    convert::Infallible,
    fmt, mem,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The body of a request: all of its bytes, in memory.
///
/// It is replayable: a clone costs a reference count and is sent from the start, however far the
/// original has come.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use http_body::Body;
/// use tollgate::transport::Payload;
///
/// let payload = Payload::from(Bytes::from_static(b"{}"));
/// assert_eq!(payload.as_bytes(), "{}");
/// assert_eq!(payload.size_hint().exact(), Some(2));
/// assert!(Payload::default().is_end_stream());
/// ```
#[derive(Default)]
pub struct Payload {
    bytes: Bytes,
    taken: bool,
    sent: Option<Sent>,
}

/// Whether a connection has begun to send a [`Payload`].
///
/// A clone is a handle to the same fact.
#[derive(Debug, Clone, Default)]
pub struct Sent(Arc<AtomicBool>);

// ===== impl Payload =====

impl Payload {
    /// A payload, and the handle that tells whether it or any clone of it began to be sent.
    ///
    /// As long as [`Sent::is_sent`] is false, the server cannot have seen the body, and the
    /// request may be sent again without a risk of being processed twice. An empty payload has
    /// nothing to send, so its handle never turns true.
    ///
    /// # Examples
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http_body_util::BodyExt;
    /// use tollgate::transport::Payload;
    ///
    /// # tokio_test::block_on(async {
    /// let (mut payload, sent) = Payload::watched(Bytes::from_static(b"{}"));
    /// assert!(!sent.is_sent());
    /// payload.frame().await;
    /// assert!(sent.is_sent());
    /// # });
    /// ```
    #[must_use]
    pub fn watched(bytes: impl Into<Bytes>) -> (Self, Sent) {
        let sent = Sent::default();
        let payload = Self {
            sent: Some(sent.clone()),
            ..Self::from(bytes.into())
        };
        (payload, sent)
    }

    /// All bytes of the body, also after it was sent; this is what a signature covers.
    #[must_use]
    pub const fn as_bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self {
            bytes,
            taken: false,
            sent: None,
        }
    }
}

impl Clone for Payload {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            taken: false,
            sent: self.sent.clone(),
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if mem::replace(&mut self.taken, true) || self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        if let Some(Sent(sent)) = &self.sent {
            sent.store(true, Ordering::Relaxed);
        }
        Poll::Ready(Some(Ok(Frame::data(self.bytes.clone()))))
    }

    fn is_end_stream(&self) -> bool {
        self.taken || self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = if self.taken { 0 } else { self.bytes.len() };
        SizeHint::with_exact(rest as u64)
    }
}

// ===== impl Sent =====

impl Sent {
    /// Whether a connection has asked for the bytes; a little before they are on the wire.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
