use std::fmt;

use tollgate_layers::{Reach, Record};

use crate::types::{Completion, Event, Summary};

/// A complete answer, whose summary goes back into the record when it is taken out or dropped.
pub(super) struct Whole {
    completion: Completion,
    protocol: &'static str,
    record: Record<Summary>,
}

impl Whole {
    pub(super) fn new(
        mut completion: Completion,
        protocol: &'static str,
        record: &Record<Summary>,
    ) -> Self {
        // What a cache gives again was not sent; anything else that is here was answered.
        if !completion.summary.cached {
            completion.summary.reach = Reach::Answered;
        }
        Self {
            completion,
            protocol,
            record: record.clone(),
        }
    }

    pub(super) const fn summary(&mut self) -> &mut Summary {
        &mut self.completion.summary
    }

    pub(super) const fn completion(&self) -> &Completion {
        &self.completion
    }

    pub(super) const fn protocol(&self) -> &'static str {
        self.protocol
    }

    /// The answer, with what is known of the other attempts; an empty one is left behind.
    pub(super) fn take(&mut self) -> Completion {
        self.publish();
        let left = Completion::new([], self.completion.summary.clone());
        let mut completion = std::mem::replace(&mut self.completion, left);
        completion.summary.others = self.record.others();
        completion
    }

    /// The answer as events.
    pub(super) fn events(&mut self) -> std::vec::IntoIter<Event> {
        let protocol = self.protocol;
        self.take().into_events(protocol)
    }

    fn publish(&self) {
        self.record
            .with(|cell| cell.clone_from(&self.completion.summary));
    }
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
