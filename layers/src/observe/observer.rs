use std::{any::type_name, fmt};

use tracing::Span;

use crate::Outcome;

/// Told when a call begins.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot observe a `{Req}`",
    note = "implement `tollgate_layers::Observe`, or pass a closure through \
            `tollgate_layers::observe_fn`"
)]
pub trait Observe<Req, S, E> {
    /// What follows one call to its end.
    type Observation: Observation<S, E>;

    /// A call begins.
    fn begin(&self, request: &Req) -> Self::Observation;
}

/// Follows one call to its end; it must not panic.
pub trait Observation<S, E>: Send + 'static {
    /// The span in which the call runs, up to its head. None by default.
    fn span(&self) -> Span {
        Span::none()
    }

    /// The call has ended.
    fn finish(self, outcome: Outcome<'_, S, E>);
}

/// Observes with closures, see [`observe_fn`].
#[derive(Clone)]
pub struct ObserveFn<F>(F);

/// Follows one call with a closure.
pub struct ObservationFn<F>(F);

/// Observes with a closure that is given the request, and gives the closure that is told how the
/// call ended.
pub const fn observe_fn<Req, S, E, B, F>(begin: B) -> ObserveFn<B>
where
    B: Fn(&Req) -> F,
    F: FnOnce(Outcome<'_, S, E>) + Send + 'static,
{
    ObserveFn(begin)
}

impl<Req, S, E, B, F> Observe<Req, S, E> for ObserveFn<B>
where
    B: Fn(&Req) -> F,
    F: FnOnce(Outcome<'_, S, E>) + Send + 'static,
{
    type Observation = ObservationFn<F>;

    fn begin(&self, request: &Req) -> Self::Observation {
        ObservationFn((self.0)(request))
    }
}

impl<S, E, F> Observation<S, E> for ObservationFn<F>
where
    F: FnOnce(Outcome<'_, S, E>) + Send + 'static,
{
    fn finish(self, outcome: Outcome<'_, S, E>) {
        (self.0)(outcome);
    }
}

impl<F> fmt::Debug for ObserveFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ObserveFn").field(&type_name::<F>()).finish()
    }
}

impl<F> fmt::Debug for ObservationFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ObservationFn")
            .field(&type_name::<F>())
            .finish()
    }
}
