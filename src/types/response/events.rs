use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{Form, live::Live};
use crate::{Error, types::Event};

/// The events of an answer; see [`ChatResponse::into_events`](super::ChatResponse::into_events).
///
/// The last item is [`Event::Done`] or an error; after it comes nothing.
pub struct Events(Left);

enum Left {
    Whole(std::vec::IntoIter<Event>),
    Live(Box<Live>),
}

impl Events {
    pub(super) fn new(form: Form) -> Self {
        Self(match form {
            Form::Whole(mut whole) => Left::Whole(whole.events()),
            Form::Live(live) => Left::Live(live),
        })
    }

    /// The next event, or `None` after the terminal one.
    ///
    /// # Errors
    ///
    /// What broke the stream; nothing comes after it.
    ///
    /// # Cancellation
    ///
    /// Nothing is lost when the future is dropped.
    pub async fn try_next(&mut self) -> Result<Option<Event>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }
}

impl Stream for Events {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Left::Whole(events) => Poll::Ready(events.next().map(Ok)),
            Left::Live(live) => live.poll_event(cx),
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Left::Whole(events) => f.debug_tuple("Events::Whole").field(&events.len()).finish(),
            Left::Live(live) => f.debug_tuple("Events::Live").field(live).finish(),
        }
    }
}

/// Events that are all there already: of an answer that came whole, of a script, of a recording.
#[derive(Debug)]
pub(crate) struct Prepared<I>(I);

impl<I: Iterator<Item = Event>> Prepared<I> {
    pub(crate) fn new(events: impl IntoIterator<IntoIter = I>) -> Self {
        Self(events.into_iter())
    }
}

impl<I: Iterator<Item = Event> + Unpin> Stream for Prepared<I> {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}
