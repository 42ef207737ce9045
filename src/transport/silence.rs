//! A body may be slow, but not silent.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use http_body::{Body, Frame, SizeHint};
use pin_project::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::BoxError;

use super::error::Error;

/// A body that fails when not a single byte comes for some time.
///
/// Any frame starts the time anew, also one that holds nothing but a ping or a comment: whether
/// those are progress is a question for the layers, which know what an item is. Time counts only
/// while somebody waits for the next frame, so a reader may be as slow as it likes.
///
/// # Errors
///
/// [`Error::is_silent`], and after it the body has ended; otherwise what the inner body failed with.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use bytes::Bytes;
/// use tollgate::transport::{Payload, SilenceLimit, collect_capped};
///
/// # tokio_test::block_on(async {
/// let body = Payload::from(Bytes::from_static(b"hello"));
/// let body = SilenceLimit::new(body, Some(Duration::from_secs(60)));
/// assert_eq!(collect_capped(body, 5).await.unwrap(), "hello");
/// # });
/// ```
#[pin_project]
#[derive(Debug)]
pub struct SilenceLimit<B> {
    #[pin]
    body: B,
    limit: Option<Duration>,
    waiting_since: Option<Instant>,
    /// One timer for the whole body: it is moved when it fires early, not at each frame.
    timer: Option<Pin<Box<Sleep>>>,
    failed: bool,
}

impl<B> SilenceLimit<B> {
    /// Limits the silence of `body`; with `None` it may be silent for ever, and no timer is made.
    pub const fn new(body: B, limit: Option<Duration>) -> Self {
        Self {
            body,
            limit,
            waiting_since: None,
            timer: None,
            failed: false,
        }
    }

    /// The body inside.
    pub const fn get_ref(&self) -> &B {
        &self.body
    }

    /// Since when somebody waits for the next frame; `None` where nobody does, or nothing limits it.
    pub(crate) const fn waiting_since(&self) -> Option<Instant> {
        self.waiting_since
    }

    /// The body inside, without its limit.
    pub fn into_inner(self) -> B {
        self.body
    }
}

impl<B> Body for SilenceLimit<B>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    type Data = B::Data;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, Error>>> {
        let this = self.project();
        if *this.failed {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = this.body.poll_frame(cx) {
            *this.waiting_since = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Error::from_source)));
        }
        let Some(limit) = *this.limit else {
            return Poll::Pending;
        };
        let since = *this.waiting_since.get_or_insert_with(Instant::now);
        let Some(due) = since.checked_add(limit) else {
            return Poll::Pending;
        };
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
        ready!(timer.as_mut().poll(cx));
        if timer.deadline() < due {
            timer.as_mut().reset(due);
            ready!(timer.as_mut().poll(cx));
        }
        *this.failed = true;
        Poll::Ready(Some(Err(Error::silent(limit))))
    }

    fn is_end_stream(&self) -> bool {
        self.failed || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
