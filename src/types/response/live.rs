//! A stream on its way: what arrived, what is known of it, and what hangs on it.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tokio::time::Instant;
use tollgate_layers::{Attachments, Outcome, Reach, Record};

use super::super::{Event, Summary, progress::Progress};
use crate::{Error, ErrorKind};

/// As many events without content are read ahead in search of the first that has any.
const MAX_PEEKED: usize = 64;

pub(crate) type Source = Pin<Box<dyn Stream<Item = Result<Event, Error>> + Send>>;

/// One streamed answer, from its head to its terminal item.
pub(super) struct Live {
    /// Gone once the answer has ended, so that its connection is free before anybody hears of it.
    source: Option<Source>,
    /// Events that were read in search of the first with content, and not handed over yet.
    peeked: VecDeque<Event>,
    progress: Progress,
    handed_content: bool,
    attachments: Attachments<Event, Summary, Error>,
    record: Record<Summary>,
    began: Instant,
}

impl Live {
    /// A stream whose head came then.
    pub(super) fn new(source: Source, record: &Record<Summary>, began: Instant) -> Self {
        Self {
            source: Some(source),
            peeked: VecDeque::new(),
            progress: Progress::new(record.with(|summary| summary.clone())),
            handed_content: false,
            attachments: Attachments::new(),
            record: record.clone(),
            began,
        }
    }

    pub(super) const fn attachments(&mut self) -> &mut Attachments<Event, Summary, Error> {
        &mut self.attachments
    }

    /// Reads ahead until an event with content or the end is there.
    pub(super) fn poll_first(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            let found = self.peeked.back().is_some_and(is_first);
            if found || self.source.is_none() || self.peeked.len() >= MAX_PEEKED {
                return Poll::Ready(Ok(()));
            }
            match ready!(self.poll_source(cx)) {
                Ok(event) => self.peeked.push_back(event),
                Err(error) => return Poll::Ready(Err(self.fail(error))),
            }
        }
    }

    /// The next event, the terminal one last, then `None`.
    pub(super) fn poll_event(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Event, Error>>> {
        if self.source.is_none() {
            return Poll::Ready(None);
        }
        let next = match (self.attachments.end_now(), self.peeked.pop_front()) {
            (Some(error), _) => Err(error),
            (None, Some(event)) => Ok(event),
            (None, None) => ready!(self.poll_source(cx)),
        };
        Poll::Ready(Some(match next {
            Ok(Event::Done(done)) => Ok(Event::Done(self.complete(done, cx))),
            Ok(event) => {
                self.handed_content |= event.is_content();
                self.attachments.pass(&event);
                Ok(event)
            }
            Err(error) => Err(self.fail(error)),
        }))
    }

    /// The next event of the source, or the error of a gate while the source has none.
    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Result<Event, Error>> {
        let Some(source) = &mut self.source else {
            return Poll::Pending;
        };
        let Poll::Ready(next) = source.as_mut().poll_next(cx) else {
            return self.attachments.poll_gates(cx).map(Err);
        };
        Poll::Ready(match next {
            Some(Ok(event)) => {
                if event.is_content() {
                    self.progress.first_item(self.began);
                }
                self.progress.read(&event);
                Ok(event)
            }
            Some(Err(error)) => Err(error),
            None => Err(cut_off()),
        })
    }

    fn complete(&mut self, mut done: Box<Summary>, cx: &mut Context<'_>) -> Box<Summary> {
        // One more poll lets the connection see the end of the body and be used again. It is never
        // waited for: the caller has its answer.
        if let Some(mut source) = self.source.take() {
            let _ = source.as_mut().poll_next(cx);
        }
        self.progress.complete(self.began);
        self.attachments
            .finish(Outcome::Complete(self.progress.summary()));
        self.publish();
        (*done).clone_from(self.progress.summary());
        done.others = self.record.others();
        done
    }

    fn fail(&mut self, error: Error) -> Error {
        self.source = None;
        self.peeked.clear();
        self.progress
            .broken(error.kind(), error.reach(), self.began);
        let error = if self.handed_content {
            error.interrupted()
        } else {
            error
        };
        self.attachments
            .finish(Outcome::Failed(self.progress.summary(), &error));
        self.publish();
        error
    }

    fn publish(&mut self) {
        let summary = self.progress.summary();
        self.record.with(|cell| cell.clone_from(summary));
    }
}

/// Whether an event ends the search for the first item.
const fn is_first(event: &Event) -> bool {
    event.is_content() || matches!(event, Event::Done(_))
}

fn cut_off() -> Error {
    Error::new(ErrorKind::Connect)
        .with_code("truncated")
        .with_reach(Reach::MaybeProcessed)
        .with_message("the stream ended before the answer was complete")
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            drop(source);
            self.progress
                .broken(ErrorKind::Cancelled, Reach::MaybeProcessed, self.began);
            self.attachments
                .finish(Outcome::Dropped(self.progress.summary()));
            self.publish();
        }
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("ended", &self.source.is_none())
            .field("peeked", &self.peeked.len())
            .field("progress", &self.progress)
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}
