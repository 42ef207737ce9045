//! What late-bound layers keep their inner service in.

use std::{fmt, sync::Arc};

use tower::{Service, util::Oneshot};

/// An inner service and the settings of the layer around it, behind one reference count.
///
/// A late-bound layer is always ready: it decides first, and drives a clone of its inner service
/// afterwards. With the service behind one count, a clone of the whole stack costs one increment at
/// the first such layer, and not one per layer below.
pub struct Late<S, C> {
    shared: Arc<Shared<S, C>>,
}

struct Shared<S, C> {
    service: S,
    settings: C,
}

impl<S, C> Late<S, C> {
    /// Puts both behind one count.
    pub fn new(service: S, settings: C) -> Self {
        Self {
            shared: Arc::new(Shared { service, settings }),
        }
    }

    /// The inner service. It is a template: it was never made ready and is never called itself.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.shared.service
    }

    /// The settings of the layer.
    #[must_use]
    pub fn settings(&self) -> &C {
        &self.shared.settings
    }

    /// Makes a clone of the inner service ready, then calls it.
    pub fn oneshot<Req>(&self, request: Req) -> Oneshot<S, Req>
    where
        S: Service<Req> + Clone,
    {
        Oneshot::new(self.shared.service.clone(), request)
    }
}

impl<S, C> Clone for Late<S, C> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S: fmt::Debug, C: fmt::Debug> fmt::Debug for Late<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Late")
            .field("settings", &self.shared.settings)
            .field("service", &self.shared.service)
            .finish()
    }
}
