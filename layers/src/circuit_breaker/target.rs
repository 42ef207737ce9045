use std::sync::Arc;

use crate::{Key, Retarget};

/// The target of a call, and the credential that it brings along, as its key.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PerTarget {}

/// Whose circuit it is: a target, and the credential of whoever brings one along.
///
/// So a caller's bad key never shuts out callers with a good one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetId {
    target: Arc<str>,
    credential: Option<u64>,
}

impl PerTarget {
    /// A circuit for each target and credential.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl TargetId {
    /// A target, with the [fingerprint](Retarget::credential) of the credential that is brought
    /// along, if one is.
    pub fn new(target: impl Into<Arc<str>>, credential: Option<u64>) -> Self {
        Self {
            target: target.into(),
            credential,
        }
    }
}

impl From<&str> for TargetId {
    /// The target with its own credential.
    fn from(target: &str) -> Self {
        Self::new(target, None)
    }
}

impl<Req: Retarget> Key<Req> for PerTarget {
    type Key = TargetId;

    fn key(&self, request: &Req) -> Option<TargetId> {
        Some(TargetId::new(request.shared_target(), request.credential()))
    }
}
