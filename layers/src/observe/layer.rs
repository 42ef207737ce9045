use tower::Layer;

use super::Observed;

/// Tells an observer of calls or of attempts, see [the module](super).
#[derive(Debug, Clone)]
pub struct ObserveLayer<O> {
    observer: O,
    scope: Scope,
}

/// Whose summary an observer is shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    Call,
    Attempt,
}

impl<O> ObserveLayer<O> {
    /// Observes logical calls: the summary is that of the last attempt.
    pub const fn per_call(observer: O) -> Self {
        Self {
            observer,
            scope: Scope::Call,
        }
    }

    /// Observes attempts, one by one.
    pub const fn per_attempt(observer: O) -> Self {
        Self {
            observer,
            scope: Scope::Attempt,
        }
    }
}

impl<S, O: Clone> Layer<S> for ObserveLayer<O> {
    type Service = Observed<S, O>;

    fn layer(&self, inner: S) -> Self::Service {
        Observed::new(inner, self.observer.clone(), self.scope)
    }
}
