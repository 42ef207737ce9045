use std::fmt;

use tollgate_layers::Record;

use crate::types::{Completion, Event, Summary};

/// A complete answer, whose summary goes back into the record when it is taken out or dropped.
pub(super) struct Whole {
    completion: Completion,
    protocol: &'static str,
    record: Record<Summary>,
}

impl Whole {
    pub(super) fn new(
        completion: Completion,
        protocol: &'static str,
        record: &Record<Summary>,
    ) -> Self {
        Self {
            completion,
            protocol,
            record: record.clone(),
        }
    }

    pub(super) const fn summary(&mut self) -> &mut Summary {
        &mut self.completion.summary
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
