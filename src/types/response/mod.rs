//! The answer to a chat request, whole or streamed.

mod collect;
mod events;
mod live;
mod replay;
mod whole;

use std::{
    fmt,
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::time::Instant;
use tollgate_layers::{Body, Gate, Outcome, Record};

use self::{
    live::{Live, Source},
    whole::Whole,
};
use super::{Completion, Event, Summary};
use crate::Error;

pub(crate) use self::events::Prepared;
pub use self::{collect::Collect, events::Events, replay::Recording};

/// The answer to a chat request: complete, or on its way.
///
/// The type is the same for both, so that one stack serves both; either can be read as the other by
/// [`into_completion`](Self::into_completion) and [`into_events`](Self::into_events). Dropping it
/// ends a stream at once: an HTTP/1 connection is closed, an HTTP/2 stream is reset, and what the
/// layers reserved is settled by what was seen.
pub struct ChatResponse(Form);

enum Form {
    Whole(Box<Whole>),
    Live(Box<Live>),
}

impl ChatResponse {
    /// A complete answer to the request of this record; `protocol` names the one whose words the
    /// members are in that the crate does not know.
    #[must_use]
    pub fn whole(completion: Completion, protocol: &'static str, record: &Record<Summary>) -> Self {
        Self(Form::Whole(Whole::new(completion, protocol, record)))
    }

    /// A stream that answers the request of this record.
    ///
    /// `events` has to give [`Event::Done`] when the answer is complete; whatever summary that
    /// carries is replaced by what is known here. Events that end without it were cut off, and end
    /// the answer with an error. After a terminal item nothing more is read.
    #[must_use]
    pub fn stream(
        events: impl Stream<Item = Result<Event, Error>> + Send + 'static,
        record: &Record<Summary>,
    ) -> Self {
        Self::since(Instant::now(), Box::pin(events), record)
    }

    /// The same of a stream whose head came then.
    pub(crate) fn since(head: Instant, events: Source, record: &Record<Summary>) -> Self {
        Self(Form::Live(Box::new(Live::new(events, record, head))))
    }

    /// Whether the answer is a stream.
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        matches!(self.0, Form::Live(_))
    }

    /// Waits for the end of a stream, and gives the whole answer.
    ///
    /// # Errors
    ///
    /// What broke the stream.
    pub fn into_completion(self) -> Collect {
        Collect::new(self)
    }

    /// The answer as a stream of events; a whole answer comes in as few as can hold it.
    #[must_use]
    pub fn into_events(self) -> Events {
        Events::new(self.0)
    }
}

impl Body for ChatResponse {
    type Item = Event;
    type Summary = Summary;
    type Error = Error;

    fn poll_first(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match &mut self.0 {
            Form::Whole(_) => Poll::Ready(Ok(())),
            Form::Live(live) => live.poll_first(cx),
        }
    }

    fn on_finish(
        mut self,
        hook: impl FnOnce(Outcome<'_, Summary, Error>) + Send + 'static,
    ) -> Self {
        match &mut self.0 {
            Form::Whole(whole) => hook(Outcome::Complete(whole.summary())),
            Form::Live(live) => live.attachments().on_finish(hook),
        }
        self
    }

    fn hold(mut self, guard: impl Send + 'static) -> Self {
        if let Form::Live(live) = &mut self.0 {
            live.attachments().hold(guard);
        }
        self
    }

    fn gate(mut self, gate: impl Gate<Error> + 'static) -> Self {
        if let Form::Live(live) = &mut self.0 {
            live.attachments().gate(gate);
        }
        self
    }

    fn tap(mut self, tap: impl FnMut(&Event) + Send + 'static) -> Self {
        if let Form::Live(live) = &mut self.0 {
            live.attachments().tap(tap);
        }
        self
    }
}

impl fmt::Debug for ChatResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Whole(whole) => f.debug_tuple("ChatResponse::Whole").field(whole).finish(),
            Form::Live(live) => f.debug_tuple("ChatResponse::Stream").field(live).finish(),
        }
    }
}
