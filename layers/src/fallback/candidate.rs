use tokio::time::Instant;
use tower::{
    Service,
    util::{BoxCloneService, BoxCloneSyncService, ServiceFn},
};

use crate::Retargeted;

/// A service that calls can be sent to where another failed, and that can say whether it suits.
///
/// A service that says nothing about itself suits: an empty `impl` makes it a candidate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be asked whether a `{Req}` suits it",
    note = "implement `tollgate_layers::fallback::Candidate<{Req}>` for it, an empty `impl` will \
            do, or box it (`tower::ServiceExt::boxed_clone`)"
)]
pub trait Candidate<Req>: Service<Req> {
    /// Whether the request, on which another target failed with `failed`, can be sent here.
    ///
    /// Asked of every candidate that was not tried, after each error. A clone of the candidate must
    /// answer like the candidate itself; this must not block.
    fn suits(&self, request: &Req, failed: &Self::Error) -> Suits {
        let _ = (request, failed);
        Suits::Yes
    }
}

/// Whether a request can be sent to a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suits {
    /// It can, as far as is known.
    Yes,
    /// It cannot, and will not: the target lacks what the request needs.
    No,
    /// Not before this moment: the target is not well, or asked to be left alone.
    RestsUntil(Instant),
}

// What is inside is hidden: it suits.

impl<Req, T, E> Candidate<Req> for BoxCloneService<Req, T, E> {}

impl<Req, T, E> Candidate<Req> for BoxCloneSyncService<Req, T, E> {}

impl<Req, F> Candidate<Req> for ServiceFn<F> where Self: Service<Req> {}

impl<S, T, Req> Candidate<Req> for Retargeted<S, T>
where
    S: Candidate<Req>,
    T: AsRef<str>,
    Self: Service<Req, Error = S::Error>,
{
    fn suits(&self, request: &Req, failed: &S::Error) -> Suits {
        self.get_ref().suits(request, failed)
    }
}
