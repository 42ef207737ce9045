//! Requests cut into as many as the endpoint takes at once.

use crate::{
    Error, ErrorKind,
    types::{EmbedInput, EmbedRequest},
};

/// A part of a request, which the endpoint takes at once.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) request: EmbedRequest,
    /// The most tokens that its inputs come to.
    pub(super) bound: u64,
}

/// The parts of a request, in order: `inputs` in each at the most, and as many `tokens` by their
/// bound. An input that is too long by itself stands alone; the endpoint decides.
///
/// # Errors
///
/// [`ErrorKind::InvalidRequest`] where there is no input, or one of them is empty: providers refuse
/// that, and the parts before it would have been paid for.
pub(super) fn parts(
    request: &EmbedRequest,
    inputs: usize,
    tokens: u64,
) -> Result<Vec<Part>, Error> {
    let refused = |what: String| Err(Error::new(ErrorKind::InvalidRequest).with_message(what));
    let all = request.input.len();
    if all == 0 {
        return refused("`input` is empty".to_owned());
    }
    if let Some(at) = request.input.first_empty() {
        return refused(format!("number {at} of `input` is empty"));
    }
    let mut parts = Vec::new();
    let (mut first, mut bound) = (0, 0_u64);
    for at in 0..all {
        let more = request.bound_of(at);
        let full = at - first >= inputs.max(1);
        let long = at > first && bound.saturating_add(more) > tokens;
        if full || long {
            parts.push(part(request, first..at, bound));
            (first, bound) = (at, 0);
        }
        bound = bound.saturating_add(more);
    }
    parts.push(part(request, first..all, bound));
    Ok(parts)
}

fn part(request: &EmbedRequest, inputs: std::ops::Range<usize>, bound: u64) -> Part {
    let input: EmbedInput = if inputs.len() == request.input.len() {
        request.input.clone()
    } else {
        request.input.slice(inputs)
    };
    Part {
        request: request.with_input(input),
        bound,
    }
}
