use std::{any::type_name, fmt};

use tollgate_layers::{Observation, Observe, Outcome};

use crate::{Error, Summary};

/// Observes with a closure that is shown each request as its call begins.
pub const fn on_start<Req, F>(start: F) -> OnStart<F>
where
    F: Fn(&Req),
{
    OnStart(start)
}

/// Observes with a closure that is told how each call ended; it must not panic.
///
/// For one that is shown the request as well, see
/// [`observe_fn`](tollgate_layers::observe_fn).
///
/// # Examples
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use tollgate::{
///     ChatExt, ChatRequest,
///     layers::ObserveLayer,
///     providers::scripted::{Scripted, answer},
///     telemetry::{on_finish, on_start},
/// };
/// use tower::ServiceBuilder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tollgate::Error> {
/// let log = Arc::new(Mutex::new(Vec::new()));
/// let (started, finished) = (log.clone(), log.clone());
/// let mut chat = ServiceBuilder::new()
///     .layer(ObserveLayer::per_call(on_start(move |request: &ChatRequest| {
///         started.lock().unwrap().push(format!("asking {}", request.model()));
///     })))
///     .layer(ObserveLayer::per_call(on_finish(move |mut outcome| {
///         let tokens = outcome.summary().usage.total();
///         finished.lock().unwrap().push(format!("{tokens} tokens, {:?}", outcome.error()));
///     })))
///     .service(Scripted::new([answer("Salut")]));
///
/// chat.complete(ChatRequest::new("gpt-4o-mini").user("hi")).await?;
/// assert_eq!(*log.lock().unwrap(), ["asking gpt-4o-mini", "2 tokens, None"]);
/// # Ok(())
/// # }
/// ```
pub const fn on_finish<F>(finish: F) -> OnFinish<F>
where
    F: Fn(Outcome<'_, Summary, Error>) + Clone + Send + 'static,
{
    OnFinish(finish)
}

/// Shows requests to a closure, see [`on_start`].
#[derive(Clone)]
pub struct OnStart<F>(F);

/// Tells a closure how calls ended, see [`on_finish`].
#[derive(Clone)]
pub struct OnFinish<F>(F);

/// Follows a call of which nobody wants to know the end.
#[derive(Debug)]
pub struct Started;

impl<Req, F: Fn(&Req)> Observe<Req, Summary, Error> for OnStart<F> {
    type Observation = Started;

    fn begin(&self, request: &Req) -> Started {
        (self.0)(request);
        Started
    }
}

impl Observation<Summary, Error> for Started {
    fn finish(self, _: Outcome<'_, Summary, Error>) {}
}

impl<Req, F> Observe<Req, Summary, Error> for OnFinish<F>
where
    F: Fn(Outcome<'_, Summary, Error>) + Clone + Send + 'static,
{
    type Observation = Self;

    fn begin(&self, _: &Req) -> Self {
        self.clone()
    }
}

impl<F> Observation<Summary, Error> for OnFinish<F>
where
    F: Fn(Outcome<'_, Summary, Error>) + Send + 'static,
{
    fn finish(self, outcome: Outcome<'_, Summary, Error>) {
        (self.0)(outcome);
    }
}

impl<F> fmt::Debug for OnStart<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OnStart").field(&type_name::<F>()).finish()
    }
}

impl<F> fmt::Debug for OnFinish<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OnFinish").field(&type_name::<F>()).finish()
    }
}
