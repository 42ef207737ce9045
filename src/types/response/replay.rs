//! Answers that are recorded once and given again, whole or streamed.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tollgate_layers::{Body, Cost, Outcome, Reach, Record, Replay};

use super::{ChatResponse, Form, events::Prepared, whole::Whole};
use crate::{
    Error,
    types::{
        Assembly, Completion, Event, FinishReason, Summary,
        bound::{json, members, message},
    },
};

/// An answer that was recorded; a clone is a reference count.
#[derive(Clone)]
pub struct Recording(Arc<Recorded>);

struct Recorded {
    completion: Completion,
    protocol: &'static str,
    restarted: bool,
}

/// A stream as far as it was seen, for as long as it stays within its limit.
#[derive(Default)]
struct Seen {
    assembly: Assembly,
    protocol: &'static str,
    restarted: bool,
    size: usize,
}

impl Seen {
    /// Adds an event; `false` once more was seen than `limit` bytes.
    fn add(&mut self, event: &Event, limit: usize) -> bool {
        self.size = self.size.saturating_add(size(event));
        self.restarted |= matches!(event, Event::Restarted);
        if let Event::Opaque(opaque) = event {
            self.protocol = opaque.protocol;
        }
        self.assembly.push(event);
        self.size <= limit
    }
}

impl Replay for ChatResponse {
    type Recording = Recording;

    fn recorded(
        self,
        limit: usize,
        keep: impl FnOnce(Recording, &Summary) + Send + 'static,
    ) -> Self {
        if let Form::Whole(whole) = &self.0 {
            if let Some(completion) = whole.completion() {
                let recording = Recording::new(Recorded {
                    completion: completion.clone(),
                    protocol: whole.protocol(),
                    restarted: false,
                });
                if Self::size(&recording) <= limit {
                    keep(recording, &completion.summary);
                }
            }
            return self;
        }
        let hold = Arc::new(Mutex::new(Some(Seen::default())));
        let seen = Arc::clone(&hold);
        let tapped = self.tap(move |event| {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            if seen.as_mut().is_some_and(|seen| !seen.add(event, limit)) {
                *seen = None;
            }
        });
        tapped.on_finish(move |outcome: Outcome<'_, Summary, Error>| {
            let seen = hold.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let (Outcome::Complete(summary), Some(seen)) = (outcome, seen) {
                let recording = Recording::new(Recorded {
                    completion: seen.assembly.finish(summary.clone()),
                    protocol: seen.protocol,
                    restarted: seen.restarted,
                });
                keep(recording, summary);
            }
        })
    }

    fn replay(recording: Recording, record: Record<Summary>, is_streamed: bool) -> Self {
        let Recorded {
            completion,
            protocol,
            ..
        } = &*recording.0;
        if is_streamed {
            record.with(|summary| summary.clone_from(&completion.summary));
            let events = completion.clone().into_events(protocol);
            Self::stream(Prepared::new(events), &record)
        } else {
            Self(Form::Whole(Whole::copied(completion, protocol, record)))
        }
    }

    fn size(recording: &Recording) -> usize {
        let Completion { choices, extra, .. } = &recording.0.completion;
        let said = choices
            .iter()
            .map(|choice| message(&choice.message) + members(&choice.extra));
        let bytes = said.sum::<u64>() + members(extra);
        size_of::<Recorded>().saturating_add(usize::try_from(bytes).unwrap_or(usize::MAX))
    }

    fn is_finished(recording: &Recording) -> bool {
        let Recorded {
            completion,
            restarted,
            ..
        } = &*recording.0;
        let of_itself = |reason: &Option<FinishReason>| {
            matches!(reason, Some(FinishReason::Stop | FinishReason::ToolCalls))
        };
        let mut choices = completion.choices.iter();
        !restarted
            && !completion.choices.is_empty()
            && choices.all(|choice| of_itself(&choice.finish))
    }
}

/// How many bytes an event adds to what is held.
fn size(event: &Event) -> usize {
    match event {
        Event::Opaque(opaque) => usize::try_from(json(&opaque.value)).unwrap_or(usize::MAX),
        Event::Reasoning(delta) => {
            let signature = delta.signature.as_deref().unwrap_or_default();
            delta.text.len() + signature.len()
        }
        _ => event.written(),
    }
}

impl Recording {
    /// An answer as it is given again: nothing is sent for it.
    fn new(mut recorded: Recorded) -> Self {
        let summary = &mut recorded.completion.summary;
        summary.reach = Reach::NotSent;
        summary.cost = Cost::NotYet;
        summary.cached = true;
        summary.head = None;
        summary.latency = None;
        summary.first_item = None;
        summary.others = Vec::new();
        Self(Arc::new(recorded))
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Recording")
            .field(&self.0.completion)
            .finish()
    }
}
