use std::sync::Arc;

use tower::Layer;
use tracing::warn;

use super::{ByClass, Fallback, Model, WorthFn, service::Settings};

/// The most candidates that one fallback has.
pub const MAX_CANDIDATES: usize = 32;

/// Asks the next target where one failed, see [the module](super).
#[derive(Debug, Clone)]
pub struct FallbackLayer<C, W> {
    candidates: C,
    worth: W,
}

/// Candidates that are services of their own.
#[derive(Debug, Clone)]
pub struct Services<T>(Arc<[T]>);

/// Candidates that are other models behind the inner service.
#[derive(Debug, Clone)]
pub struct Models(Arc<[Arc<str>]>);

impl<T> FallbackLayer<Services<T>, ByClass> {
    /// Asks these services, in this order.
    ///
    /// At most [`MAX_CANDIDATES`]: those beyond are left out, and a `warn` event says so.
    #[must_use]
    pub fn new(services: impl IntoIterator<Item = T>) -> Self {
        Self {
            candidates: Services(bounded(services)),
            worth: ByClass::default(),
        }
    }
}

impl FallbackLayer<Models, ByClass> {
    /// Asks the inner service again, for these models in this order; see
    /// [`Retarget`](crate::Retarget).
    ///
    /// At most [`MAX_CANDIDATES`]: those beyond are left out, and a `warn` event says so.
    #[must_use]
    pub fn models(names: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Self {
        Self {
            candidates: Models(bounded(names.into_iter().map(Into::into))),
            worth: ByClass::default(),
        }
    }
}

impl<C, W> FallbackLayer<C, W> {
    /// Asks another target after the errors that this picks, in place of those that are
    /// [worth it](crate::Classify::is_failover) by themselves.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate_layers::{Classify, FallbackLayer, testing::Fault};
    ///
    /// let unless_slow = FallbackLayer::models(["smaller"])
    ///     .when(|error: &Fault| error.is_failover() && !error.is_elapsed());
    /// assert!(format!("{unless_slow:?}").contains("smaller"));
    /// ```
    #[must_use]
    pub fn when<E, F>(self, worth: F) -> FallbackLayer<C, WorthFn<F>>
    where
        F: Fn(&E) -> bool,
    {
        FallbackLayer {
            candidates: self.candidates,
            worth: WorthFn::new(worth),
        }
    }
}

impl<S, T, W: Clone> Layer<S> for FallbackLayer<Services<T>, W> {
    type Service = Fallback<S, T, W>;

    fn layer(&self, inner: S) -> Self::Service {
        let candidates = Arc::clone(&self.candidates.0);
        Fallback::new(inner, Settings::new(candidates, self.worth.clone()))
    }
}

impl<S: Clone, W: Clone> Layer<S> for FallbackLayer<Models, W> {
    type Service = Fallback<S, Model<S>, W>;

    fn layer(&self, inner: S) -> Self::Service {
        let names = self.candidates.0.iter();
        let models = names.map(|name| Model::new(inner.clone(), Arc::clone(name)));
        let candidates = models.collect();
        Fallback::new(inner, Settings::new(candidates, self.worth.clone()))
    }
}

fn bounded<T>(candidates: impl IntoIterator<Item = T>) -> Arc<[T]> {
    let mut candidates = candidates.into_iter();
    let kept = candidates.by_ref().take(MAX_CANDIDATES).collect();
    if candidates.next().is_some() {
        warn!(
            max = MAX_CANDIDATES,
            "too many candidates for a fallback, the last are left out"
        );
    }
    kept
}
