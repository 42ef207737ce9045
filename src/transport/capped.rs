//! Whole bodies, read no further than a limit.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::Body;
use pin_project::pin_project;
use tower::BoxError;

use super::{
    error::{Error, Limit},
    joined::Joined,
};

/// How much of an error's body is worth keeping: 64 KiB.
pub const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// Reads a body to its end, or fails as soon as it is longer than `limit` bytes.
///
/// A length that the body declares is checked before a byte is read; a lying one, and a body that
/// declares nothing, are checked as they come. A body of one frame is not copied.
///
/// # Errors
///
/// [`Error::is_too_large`] past the limit; otherwise what the body failed with.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use tollgate::transport::{Payload, collect_capped};
///
/// # tokio_test::block_on(async {
/// let body = Payload::from(Bytes::from_static(b"hello"));
/// assert_eq!(collect_capped(body.clone(), 5).await.unwrap(), "hello");
/// assert!(collect_capped(body, 4).await.unwrap_err().is_too_large());
/// # });
/// ```
pub fn collect_capped<B>(body: B, limit: usize) -> Collect<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    Collect {
        body,
        limit,
        read: Joined::Nothing,
    }
}

/// Reads the first `limit` bytes of a body, and no more.
///
/// For the bodies of errors, where a part is worth more than a second error: a body that is longer
/// is cut, and of one that breaks off there is what came. [`ERROR_BODY_LIMIT`] is the usual limit.
/// It waits as long as the body does, so put a [`SilenceLimit`](super::SilenceLimit) around it.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use tollgate::transport::{Payload, collect_truncated};
///
/// # tokio_test::block_on(async {
/// let body = Payload::from(Bytes::from_static(b"{\"error\":{}}"));
/// assert_eq!(collect_truncated(body, 8).await, "{\"error\"");
/// # });
/// ```
pub fn collect_truncated<B>(body: B, limit: usize) -> CollectTruncated<B>
where
    B: Body<Data = Bytes>,
{
    CollectTruncated {
        body,
        limit,
        read: Joined::Nothing,
    }
}

/// The future of [`collect_capped`].
#[pin_project]
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct Collect<B> {
    #[pin]
    body: B,
    limit: usize,
    read: Joined,
}

/// The future of [`collect_truncated`].
#[pin_project]
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct CollectTruncated<B> {
    #[pin]
    body: B,
    limit: usize,
    read: Joined,
}

impl<B> Future for Collect<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<Bytes, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let room = (*this.limit - this.read.len()) as u64;
            if this.body.size_hint().lower() > room {
                return Poll::Ready(Err(Error::too_large(Limit::Body, *this.limit as u64)));
            }
            match ready!(this.body.as_mut().poll_frame(cx)) {
                None => return Poll::Ready(Ok(mem::take(this.read).into_bytes())),
                Some(Err(error)) => return Poll::Ready(Err(Error::from_source(error))),
                Some(Ok(frame)) => {
                    let Ok(data) = frame.into_data() else {
                        continue;
                    };
                    if data.len() as u64 > room {
                        return Poll::Ready(Err(Error::too_large(Limit::Body, *this.limit as u64)));
                    }
                    this.read.push(b"", data);
                }
            }
        }
    }
}

impl<B> Future for CollectTruncated<B>
where
    B: Body<Data = Bytes>,
{
    type Output = Bytes;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Bytes> {
        let mut this = self.project();
        while this.read.len() < *this.limit {
            let Some(Ok(frame)) = ready!(this.body.as_mut().poll_frame(cx)) else {
                break;
            };
            if let Ok(mut data) = frame.into_data() {
                data.truncate(*this.limit - this.read.len());
                this.read.push(b"", data);
            }
        }
        Poll::Ready(mem::take(this.read).into_bytes())
    }
}
