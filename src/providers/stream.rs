use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
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
    protocol::{DecodeEvents, Frame},
    transport::{Error as TransportError, SilenceLimit, SseDecoder},
};

/// The events of one streamed answer: body, frames, events.
///
/// Everything that was read and not used yet stays here, so that nothing is lost between two polls.
#[pin_project]
pub(super) struct EventStream<B, D> {
    #[pin]
    body: SilenceLimit<B>,
    read: BytesMut,
    framing: SseDecoder,
    events: D,
    keep_alives: Option<Duration>,
    /// Since when the reader waits for a frame.
    waiting: Option<Instant>,
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
        keep_alives: Option<Duration>,
        (provider, model): (Arc<str>, Arc<str>),
    ) -> Self {
        Self {
            keep_alives,
            waiting: None,
            body,
            read: BytesMut::new(),
            framing: SseDecoder::new(),
            events,
            provider,
            model,
            state: State::Reading,
        }
    }
}

impl<B, D> Stream for EventStream<B, D>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
    D: DecodeEvents,
{
    type Item = Result<Event, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        let failure = loop {
            if let Some(event) = this.events.next() {
                return Poll::Ready(Some(Ok(event)));
            }
            if this.events.is_done() {
                // Only the end of the body is of interest now: the connection can be used again.
                let _ = this.body.as_mut().poll_frame(cx);
                *this.state = State::Ended;
            }
            let frame = match this.state {
                State::Ended => return Poll::Ready(None),
                State::Reading => this.framing.decode(this.read),
                State::BodyEnded => this.framing.decode_eof(this.read),
            };
            match frame {
                Ok(Some(event)) => {
                    *this.waiting = None;
                    let frame = Frame {
                        event: event
                            .event()
                            .map(|name| Bytes::copy_from_slice(name.as_bytes())),
                        data: event.into_data(),
                    };
                    if let Err(error) = this.events.push(frame) {
                        break error;
                    }
                    continue;
                }
                Ok(None) => {}
                Err(error) => break from_transport(error),
            }
            if *this.state == State::BodyEnded {
                *this.state = State::Ended;
                match this.events.finish() {
                    Ok(()) => continue,
                    Err(error) => break error,
                }
            }
            let Poll::Ready(frame) = this.body.as_mut().poll_frame(cx) else {
                this.waiting.get_or_insert_with(Instant::now);
                return Poll::Pending;
            };
            match frame {
                Some(Ok(frame)) => {
                    let waited = this.waiting.map(|since| since.elapsed());
                    if let (Some(waited), Some(limit)) = (waited, *this.keep_alives)
                        && waited > limit
                    {
                        break only_keep_alives(limit);
                    }
                    if let Ok(data) = frame.into_data() {
                        this.read.extend_from_slice(&data);
                    }
                }
                Some(Err(error)) => break from_transport(TransportError::from_source(error)),
                None => *this.state = State::BodyEnded,
            }
        };
        *this.state = State::Ended;
        Poll::Ready(Some(Err(sign(failure, this.provider, this.model))))
    }
}

fn only_keep_alives(limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout)
        .with_reach(Reach::MaybeProcessed)
        .with_message(format!(
            "nothing but keep-alives came for {} s; raise that limit if the model may take longer",
            limit.as_secs()
        ))
}

/// Events that are all there already: of an answer that came whole, or of a script.
#[derive(Debug)]
pub(super) struct Prepared<I>(I);

impl<I: Iterator<Item = Event>> Prepared<I> {
    pub(super) fn new(events: impl IntoIterator<IntoIter = I>) -> Self {
        Self(events.into_iter())
    }
}

impl<I: Iterator<Item = Event> + Unpin> Stream for Prepared<I> {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}
