//! What happened between the beginning that an observer was told of and the end.

use std::time::Duration;

use tokio::time::Instant;
use tollgate_layers::{Outcome, Record};

use crate::{Error, ErrorKind, Summary};

/// The attempts of a call from the one at which an observer was told of its beginning.
///
/// So the same observer is right around a call, around one target of it, and around one attempt.
#[derive(Debug)]
pub(super) struct Trail {
    record: Record<Summary>,
    first: usize,
    began: Instant,
}

impl Trail {
    pub(super) fn begin(record: &Record<Summary>) -> Self {
        Self {
            record: record.of_call(),
            first: record.attempts() - 1,
            began: Instant::now(),
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// How many attempts were opened.
    pub(super) fn attempts(&self) -> usize {
        self.record.attempts() - self.first
    }

    /// All attempts but the last, which an outcome brings along.
    pub(super) fn earlier(&self) -> Vec<Summary> {
        match self.attempts() {
            0 | 1 => Vec::new(),
            attempts => {
                let trail = self.record.trail().into_iter();
                trail.skip(self.first).take(attempts - 1).collect()
            }
        }
    }

    /// From the beginning to the first item with content of the last attempt, which ends now.
    pub(super) fn first_item(&self, last: &Summary) -> Option<Duration> {
        let since = last.latency?.saturating_sub(last.first_item?);
        Some(self.elapsed().saturating_sub(since))
    }
}

/// What a call or an attempt ended with; nothing where it is complete.
pub(super) fn failure(outcome: &Outcome<'_, Summary, Error>) -> Option<ErrorKind> {
    match outcome {
        Outcome::Complete(_) => None,
        Outcome::Failed(_, error) => Some(error.kind()),
        Outcome::Dropped(_) => Some(ErrorKind::Cancelled),
    }
}
