//! Streams that break off. What was done for them may be billed.

use std::sync::Arc;

use tollgate_layers::Reach;

use crate::{Error, ErrorKind};

/// The error of a stream that cannot go on, for this reason.
pub(super) fn broken(kind: ErrorKind, provider: &Arc<str>, what: &'static str) -> Error {
    Error::new(kind)
        .with_provider(provider.clone())
        .with_reach(Reach::MaybeProcessed)
        .with_message(what)
}

/// The error of a stream that ended too early: without this.
pub(super) fn truncated(provider: &Arc<str>, what: &'static str) -> Error {
    broken(ErrorKind::Connect, provider, what).with_code("truncated")
}

/// The error of a stream one of whose events cannot be read.
pub(super) fn unreadable(provider: &Arc<str>, what: &'static str) -> Error {
    broken(ErrorKind::Protocol, provider, what)
}
