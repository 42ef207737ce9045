use std::sync::Arc;

use tollgate_layers::{Circuits, Description, circuit_breaker::TargetId};

use crate::types::Capabilities;

/// What is known of a boxed service: who stands at its end.
///
/// Fallback and balancing ask it before they send anything. `None` is not "no": a service that does
/// not say is tried.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Facts {
    /// The name that its owner gave it.
    pub name: Option<Arc<str>>,
    /// The provider that it sends to.
    pub provider: Option<Arc<str>>,
    /// The model that it sends every request to.
    pub model: Option<Arc<str>>,
    /// What that provider can do.
    pub capabilities: Option<&'static Capabilities>,
    /// How many tokens its model's window holds.
    pub window: Option<u64>,
    /// The circuits of its breaker, which say whether it is well and until when it rests.
    pub circuits: Option<Circuits<TargetId>>,
    /// What it is made of, as it was set when it was boxed.
    pub description: Option<Description>,
}
