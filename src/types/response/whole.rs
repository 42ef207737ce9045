use std::fmt;

use tollgate_layers::{Reach, Record};

use crate::types::{Completion, Event, Summary};

/// A complete answer, whose summary goes back into the record when it is taken out or dropped.
pub(super) struct Whole {
    /// Gone once it was taken out.
    completion: Option<Completion>,
    protocol: &'static str,
    record: Record<Summary>,
}

impl Whole {
    pub(super) fn new(
        completion: Completion,
        protocol: &'static str,
        record: &Record<Summary>,
    ) -> Box<Self> {
        // Answers are large: written where they stay, and changed there.
        let mut whole = Box::write(
            Box::new_uninit(),
            Self {
                completion: Some(completion),
                protocol,
                record: record.clone(),
            },
        );
        let summary = whole.summary();
        // What a cache gives again was not sent; anything else that is here was answered.
        if !summary.cached {
            summary.reach = Reach::Answered;
        }
        whole
    }

    /// A copy of an answer that a cache gives again.
    pub(super) fn copied(
        completion: &Completion,
        protocol: &'static str,
        record: Record<Summary>,
    ) -> Box<Self> {
        Box::write(
            Box::new_uninit(),
            Self {
                completion: Some(completion.clone()),
                protocol,
                record,
            },
        )
    }

    pub(super) fn summary(&mut self) -> &mut Summary {
        &mut self.completion.get_or_insert_with(nothing).summary
    }

    pub(super) const fn completion(&self) -> Option<&Completion> {
        self.completion.as_ref()
    }

    pub(super) const fn protocol(&self) -> &'static str {
        self.protocol
    }

    /// The answer, with what is known of the other attempts; once.
    pub(super) fn take(&mut self) -> Completion {
        self.publish();
        self.summary().others = self.record.others();
        self.completion.take().unwrap_or_else(nothing)
    }

    /// The answer as events.
    pub(super) fn events(&mut self) -> std::vec::IntoIter<Event> {
        let protocol = self.protocol;
        self.take().into_events(protocol)
    }

    /// Tells the record, unless nobody else can read it.
    fn publish(&self) {
        if let Some(completion) = self.completion.as_ref().filter(|_| self.record.is_shared()) {
            self.record
                .with(|cell| cell.clone_from(&completion.summary));
        }
    }
}

fn nothing() -> Completion {
    Completion::new([], Summary::new())
}

impl Drop for Whole {
    fn drop(&mut self) {
        self.publish();
    }
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.completion.fmt(f)
    }
}
