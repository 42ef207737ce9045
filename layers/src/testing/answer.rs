use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{
    Fault, Note,
    pace::Pace,
    reply::{End, Reply},
    scripted::Live,
};
use crate::{Attachments, Body, Gate, Outcome, Record, Replay};

/// An item of a streamed [`Answer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A value: content.
    Value(u32),
    /// The terminal item.
    Done(Note),
}

/// The answer to a [`Call`](super::Call): whole, or a stream of [`Item`]s.
#[derive(Debug)]
pub struct Answer {
    note: Note,
    record: Record<Note>,
    values: VecDeque<u32>,
    end: Option<End>,
    pace: Pace,
    used: u64,
    cut: bool,
    whole: bool,
    attachments: Attachments<Item, Note, Fault>,
    live: Option<Live>,
}

impl Answer {
    pub(super) fn new(reply: Reply, record: Record<Note>, whole: bool, live: Live) -> Self {
        let mut note = record.with(|note| note.clone());
        if whole {
            note.used = reply.used;
            note.cut = reply.cut;
        }
        Self {
            note,
            record,
            values: reply.values.into(),
            end: (!whole).then_some(reply.end),
            pace: Pace::new(reply.gap),
            used: reply.used,
            cut: reply.cut,
            whole,
            attachments: Attachments::new(),
            live: (!whole).then_some(live),
        }
    }

    /// Whether it came whole.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Everything that comes, and what is known at the end.
    ///
    /// # Errors
    ///
    /// What breaks the stream.
    pub async fn collect(mut self) -> Result<(Vec<u32>, Note), Fault> {
        let mut values = Vec::new();
        while let Some(item) = std::future::poll_fn(|cx| Pin::new(&mut self).poll_next(cx)).await {
            match item? {
                Item::Value(value) => values.push(value),
                Item::Done(note) => return Ok((values, note)),
            }
        }
        values.extend(std::mem::take(&mut self.values));
        Ok((values, self.note.clone()))
    }

    /// Ready when an item or the end is there, which it leaves there, or the answer has to end.
    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        if let Some(fault) = self.attachments.end_now() {
            return Poll::Ready(Err(fault));
        }
        let silent = self.values.is_empty() && matches!(self.end, Some(End::Hang));
        if silent || self.pace.poll(cx).is_pending() {
            return self.attachments.poll_gates(cx).map(Err);
        }
        Poll::Ready(match &self.end {
            Some(End::Fail(fault)) if self.values.is_empty() => Err(fault.clone()),
            _ => Ok(()),
        })
    }

    fn finish(&mut self, tell: impl FnOnce(&mut Attachments<Item, Note, Fault>, &mut Note)) {
        self.end = None;
        self.live = None;
        tell(&mut self.attachments, &mut self.note);
        self.record.with(|cell| cell.clone_from(&self.note));
    }

    fn fail(&mut self, fault: &Fault) {
        self.values.clear();
        self.finish(|attachments, note| attachments.finish(Outcome::Failed(note, fault)));
    }
}

impl Stream for Answer {
    type Item = Result<Item, Fault>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.end.is_none() {
            return Poll::Ready(None);
        }
        if let Err(fault) = ready!(this.poll_item(cx)) {
            this.fail(&fault);
            return Poll::Ready(Some(Err(fault)));
        }
        if let Some(value) = this.values.pop_front() {
            let item = Item::Value(value);
            this.note.used += 1;
            this.pace.taken();
            this.attachments.pass(&item);
            return Poll::Ready(Some(Ok(item)));
        }
        this.note.used = this.used;
        this.note.cut = this.cut;
        this.finish(|attachments, note| attachments.finish(Outcome::Complete(note)));
        Poll::Ready(Some(Ok(Item::Done(this.note.clone()))))
    }
}

impl Body for Answer {
    type Item = Item;
    type Summary = Note;
    type Error = Fault;

    fn poll_first(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        if self.end.is_none() {
            return Poll::Ready(Ok(()));
        }
        let first = ready!(self.poll_item(cx));
        if let Err(fault) = &first {
            self.fail(fault);
        }
        Poll::Ready(first)
    }

    fn on_finish(mut self, hook: impl FnOnce(Outcome<'_, Note, Fault>) + Send + 'static) -> Self {
        if self.whole {
            hook(Outcome::Complete(&mut self.note));
        } else {
            self.attachments.on_finish(hook);
        }
        self
    }

    fn hold(mut self, guard: impl Send + 'static) -> Self {
        if !self.whole {
            self.attachments.hold(guard);
        }
        self
    }

    fn gate(mut self, gate: impl Gate<Fault> + 'static) -> Self {
        if !self.whole {
            self.attachments.gate(gate);
        }
        self
    }

    fn tap(mut self, tap: impl FnMut(&Item) + Send + 'static) -> Self {
        if !self.whole {
            self.attachments.tap(tap);
        }
        self
    }
}

/// A recorded [`Answer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The values, each of four bytes.
    pub values: Arc<[u32]>,
    /// What was known at its end.
    pub note: Note,
}

impl Replay for Answer {
    type Recording = Recording;

    fn recorded(
        mut self,
        limit: usize,
        keep: impl FnOnce(Recording, &Note) + Send + 'static,
    ) -> Self {
        let limit = limit / size_of::<u32>();
        let hold = Arc::new(Mutex::new(Some(Vec::new())));
        let seen = Arc::clone(&hold);
        let mut see = move |value: u32| {
            let mut values = seen.lock().unwrap_or_else(PoisonError::into_inner);
            *values = values.take().filter(|values| values.len() < limit);
            if let Some(values) = &mut *values {
                values.push(value);
            }
        };
        if self.whole {
            self.values.iter().copied().for_each(&mut see);
        } else {
            self = self.tap(move |item| {
                if let Item::Value(value) = item {
                    see(*value);
                }
            });
        }
        self.on_finish(move |outcome| {
            let mut values = hold.lock().unwrap_or_else(PoisonError::into_inner);
            if let (Outcome::Complete(note), Some(values)) = (outcome, values.take()) {
                let recording = Recording {
                    values: values.into(),
                    note: note.clone(),
                };
                keep(recording, note);
            }
        })
    }

    fn replay(recording: Recording, record: Record<Note>, is_streamed: bool) -> Self {
        let mut reply = Reply::whole().values(recording.values.iter().copied());
        reply.used = recording.note.used;
        reply.cut = recording.note.cut;
        Self::new(reply, record, !is_streamed, Live::detached())
    }

    fn size(recording: &Recording) -> usize {
        size_of_val(&*recording.values)
    }

    fn is_finished(recording: &Recording) -> bool {
        !recording.note.cut
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.end.is_some() {
            self.finish(|attachments, note| attachments.finish(Outcome::Dropped(note)));
        } else {
            self.record.with(|cell| cell.clone_from(&self.note));
        }
    }
}
