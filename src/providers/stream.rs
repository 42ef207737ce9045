use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::Body;
use pin_project::pin_project;
use tokio::time::Instant;
use tokio_util::codec::Decoder;
use tollgate_layers::Reach;
use tower::BoxError;

use super::leaf::{from_transport, sign};
use crate::{
    Error, ErrorKind, Event,
    protocol::{DecodeEvents, Framing},
    transport::{Error as TransportError, FrameDecoder, SilenceLimit},
};

/// The events of one streamed answer: body, frames, events.
///
/// Everything that was read and not used yet stays here, so that nothing is lost between two polls.
#[pin_project]
pub(super) struct EventStream<B, D> {
    #[pin]
    body: SilenceLimit<B>,
    read: BytesMut,
    framing: FrameDecoder,
    events: D,
    keep_alives: Option<Duration>,
    /// Since when the reader waits for a frame.
    waiting: Option<Instant>,
    /// Whether something came meanwhile that brought no frame.
    kept_alive: bool,
    /// What broke the stream, to be told after the events that came before it.
    failure: Option<Error>,
    provider: Arc<str>,
    model: Arc<str>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    BodyEnded,
    Ended,
}

impl<B, D> EventStream<B, D> {
    pub(super) fn new(
        body: SilenceLimit<B>,
        events: D,
        framing: Framing,
        keep_alives: Option<Duration>,
        (provider, model): (Arc<str>, Arc<str>),
    ) -> Self {
        Self {
            body,
            read: BytesMut::new(),
            framing: FrameDecoder::new(framing),
            events,
            keep_alives,
            waiting: None,
            kept_alive: false,
            failure: None,
            provider,
            model,
            state: State::Reading,
        }
    }
}

impl<B, D> EventStream<B, D>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
    D: DecodeEvents,
{
    /// Reads until the first frame is there, or the stream is over without one; says what broke it.
    pub(super) fn poll_open(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), &Error>> {
        while self.failure.is_none() {
            match ready!(self.as_mut().poll_read(cx)) {
                Ok(true) => return Poll::Ready(Ok(())),
                Ok(false) => {}
                Err(error) => *self.as_mut().project().failure = Some(error),
            }
        }
        let failure = self.project().failure.as_ref();
        Poll::Ready(failure.map_or(Ok(()), Err))
    }

    /// Reads on by one frame, or by one piece of the body; says whether it was a frame, or the end.
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        let mut this = self.project();
        let ended = *this.state == State::BodyEnded;
        let frame = if ended {
            this.framing.decode_eof(this.read)
        } else {
            this.framing.decode(this.read)
        };
        if let Some(frame) = frame.map_err(from_transport)? {
            *this.waiting = None;
            *this.kept_alive = false;
            return Poll::Ready(this.events.push(frame).map(|()| true));
        }
        if ended {
            *this.state = State::Ended;
            return Poll::Ready(this.events.finish().map(|()| true));
        }
        let Poll::Ready(piece) = this.body.as_mut().poll_frame(cx) else {
            let since = || this.body.waiting_since().unwrap_or_else(Instant::now);
            this.waiting.get_or_insert_with(since);
            return Poll::Pending;
        };
        let Some(piece) = piece else {
            *this.state = State::BodyEnded;
            return Poll::Ready(Ok(false));
        };
        let piece = piece.map_err(|error| from_transport(TransportError::from_source(error)))?;
        // What just came may be the frame: only an earlier piece is known to have brought none.
        if let (true, Some(since), Some(limit)) =
            (*this.kept_alive, *this.waiting, *this.keep_alives)
            && since.elapsed() > limit
        {
            return Poll::Ready(Err(only_keep_alives(limit)));
        }
        *this.kept_alive = true;
        if let Ok(data) = piece.into_data() {
            this.read.extend_from_slice(&data);
        }
        Poll::Ready(Ok(false))
    }
}

impl<B, D> Stream for EventStream<B, D>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
    D: DecodeEvents,
{
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let this = self.as_mut().project();
            if let Some(event) = this.events.next() {
                return Poll::Ready(Some(Ok(event)));
            }
            if let Some(error) = this.failure.take() {
                *this.state = State::Ended;
                let reach = error.reach().max(Reach::MaybeProcessed);
                let error = sign(error, this.provider, this.model).with_reach(reach);
                return Poll::Ready(Some(Err(error)));
            }
            if *this.state == State::Ended {
                return Poll::Ready(None);
            }
            if this.events.is_done() {
                // Only the end of the body is of interest now: the connection can be used again.
                let _ = this.body.poll_frame(cx);
                *this.state = State::Ended;
                return Poll::Ready(None);
            }
            if let Err(error) = ready!(self.as_mut().poll_read(cx)) {
                *self.as_mut().project().failure = Some(error);
            }
        }
    }
}

fn only_keep_alives(limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout).with_message(format!(
        "nothing but keep-alives came for {} s; raise that limit if the model may take longer",
        limit.as_secs()
    ))
}
