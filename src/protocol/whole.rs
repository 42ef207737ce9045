//! Whole answers, read as the streams that would have brought them, so that both say the same.

use std::sync::Arc;

use tollgate_layers::Reach;

use super::DecodeEvents;
use crate::types::{Assembly, Completion, Summary};

/// What the events come to that a decoder has read; `None` where there is no alternative among them.
pub(super) fn whole(mut decoder: impl DecodeEvents, provider: &Arc<str>) -> Option<Completion> {
    let mut assembly = Assembly::new();
    while let Some(event) = decoder.next() {
        assembly.push(&event);
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    let completion = assembly.finish(summary);
    (!completion.choices.is_empty()).then_some(completion)
}
