//! What is known of a streamed answer while it comes.

use tokio::time::Instant;
use tollgate_layers::Reach;

use super::{Event, Summary, Usage};
use crate::ErrorKind;

/// Builds the summary of a stream from its events, so that it is true whenever the stream ends.
///
/// The provider's own usage replaces what came before; one that is marked as estimated, because more
/// is to come, holds only as far as nothing better does. Where it never comes, the input counts with
/// its bound and the output with what was seen: a token covers at least one byte, so that as many
/// bytes bound it from above.
#[derive(Debug)]
pub(super) struct Progress {
    summary: Summary,
    stated: Option<Usage>,
    written: u64,
}

impl Progress {
    pub(super) const fn new(summary: Summary) -> Self {
        Self {
            summary,
            stated: None,
            written: 0,
        }
    }

    pub(super) const fn summary(&mut self) -> &mut Summary {
        &mut self.summary
    }

    /// Content arrived; only the first time counts.
    pub(super) fn first_item(&mut self, began: Instant) {
        if self.summary.first_item.is_none() {
            self.summary.first_item = Some(self.summary.head.unwrap_or_default() + began.elapsed());
        }
    }

    pub(super) fn read(&mut self, event: &Event) {
        self.written = self.written.saturating_add(event.written() as u64);
        match event {
            Event::Start(start) => {
                let summary = &mut self.summary;
                replace(&mut summary.model, start.model.as_ref());
                replace(&mut summary.response_id, start.id.as_ref());
                replace(&mut summary.service_tier, start.service_tier.as_ref());
            }
            Event::Usage(usage) => self.stated = Some(**usage),
            Event::Finish { choice: 0, reason } => self.summary.finish = Some(reason.clone()),
            _ => {}
        }
    }

    /// The answer is complete.
    pub(super) fn complete(&mut self, began: Instant) {
        self.end(began);
        let last = self.stated.filter(|stated| !stated.estimated);
        self.summary.usage = last.unwrap_or_else(|| self.estimate());
    }

    /// The answer ended without being complete.
    ///
    /// An error that the provider answered in place of content costs what it states, else nothing.
    pub(super) fn broken(&mut self, kind: ErrorKind, reach: Reach, began: Instant) {
        self.end(began);
        self.summary.error = Some(kind);
        self.summary.usage = match reach {
            Reach::Answered if self.written == 0 => self.stated.unwrap_or_default(),
            _ => self.estimate(),
        };
    }

    fn end(&mut self, began: Instant) {
        // What a cache gives again was not sent.
        if !self.summary.cached {
            self.summary.reach = Reach::Answered;
        }
        self.summary.latency = Some(self.summary.head.unwrap_or_default() + began.elapsed());
    }

    /// The most that can have been billed for what was seen, never less than what was stated.
    fn estimate(&self) -> Usage {
        let bound = self.summary.bound;
        let stated = self.stated.unwrap_or(Usage {
            input: bound.input,
            ..Usage::default()
        });
        let seen = self.written.min(bound.output.unwrap_or(u64::MAX));
        Usage {
            output: stated
                .output
                .max(seen.saturating_sub(stated.reasoning + stated.audio_output)),
            estimated: true,
            ..stated
        }
    }
}

fn replace<T: Clone>(known: &mut Option<T>, stated: Option<&T>) {
    if let Some(stated) = stated {
        *known = Some(stated.clone());
    }
}
