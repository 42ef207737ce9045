//! Refusals of the opaque reasoning that a conversation carries.

use crate::{
    Error, ErrorKind,
    types::{ChatRequest, Message, Part, Role},
};

/// Whether a refusal blames the opaque reasoning: by its code, or because its text holds all words
/// of one of these groups.
pub(super) fn is_blamed(refusal: &Error, codes: &[&str], texts: &[&[&str]]) -> bool {
    if refusal.kind() != ErrorKind::InvalidRequest {
        return false;
    }
    let text = refusal.message().unwrap_or_default().to_ascii_lowercase();
    let says = |words: &&[&str]| words.iter().all(|word| text.contains(word));
    refusal.code().is_some_and(|code| codes.contains(&code)) || texts.iter().any(says)
}

/// A request without what is taken out of the turns of the model; `None` where nothing is.
pub(super) fn without(
    request: &ChatRequest,
    take_out: impl Fn(&mut Message) -> bool,
) -> Option<ChatRequest> {
    let mut request = request.clone();
    let mut changed = false;
    let turns = request.messages_mut().iter_mut();
    for turn in turns.filter(|turn| turn.role == Role::Assistant) {
        changed |= take_out(turn);
    }
    changed.then_some(request)
}

/// Keeps those parts of a turn only; gives whether that took any out.
pub(super) fn keep(turn: &mut Message, keep: impl Fn(&Part) -> bool) -> bool {
    let before = turn.content.len();
    turn.content.retain(keep);
    turn.content.len() < before
}
