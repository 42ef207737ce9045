use std::sync::Arc;

use tollgate_layers::Description;

/// What is known of a boxed service: who stands at its end.
///
/// Fallback and balancing ask it before they send anything. `None` is not "no": a service that does
/// not say is tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The name that its owner gave it.
    pub name: Option<Arc<str>>,
    /// The provider that it sends to.
    pub provider: Option<Arc<str>>,
    /// The model that it sends every request to.
    pub model: Option<Arc<str>>,
    /// What it is made of, as it was set when it was boxed.
    pub description: Option<Description>,
}
