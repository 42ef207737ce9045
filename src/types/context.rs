//! What a call carries beside what is sent.

/// What a call carries beside what is sent.
#[derive(Clone, Default)]
pub(crate) struct Context {}
