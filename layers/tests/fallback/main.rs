//! Whom the fallback asks, what it marks, and what it says when nobody answers.

mod candidates;
mod classes;
mod errors;
mod patience;
mod quiet;
mod readiness;
mod streams;
mod types;

use std::{
    num::NonZeroUsize,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tollgate_layers::{
    FallbackLayer,
    fallback::{Candidate, Suits},
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

const SECOND: Duration = Duration::from_secs(1);

/// A target that gives this error to every call.
fn failing(fault: Fault) -> Scripted {
    Scripted::new([Reply::error(fault)])
}

/// A target that is well.
fn answering() -> Scripted {
    Scripted::new([Reply::whole()])
}

fn down() -> Scripted {
    failing(Fault::transient())
}

async fn call<T>(
    primary: &Scripted,
    candidates: impl IntoIterator<Item = T>,
) -> Result<Answer, Fault>
where
    T: Candidate<Call, Response = Answer, Error = Fault> + Clone,
{
    let chat = FallbackLayer::new(candidates).layer(primary.clone());
    chat.oneshot(Call::new()).await
}

/// A call that may take this many attempts.
fn attempts(n: usize) -> Call {
    Call::new().max_attempts(NonZeroUsize::MIN.saturating_add(n - 1))
}

/// How often each of these was called.
fn calls<const N: usize>(targets: [&Scripted; N]) -> [usize; N] {
    targets.map(Scripted::calls)
}

/// A candidate that knows which calls suit it.
#[derive(Clone)]
struct Choosy {
    inner: Scripted,
    suits: Arc<dyn Fn(&Fault) -> Suits + Send + Sync>,
}

impl Choosy {
    /// Says the same of every call.
    fn new(inner: &Scripted, suits: Suits) -> Self {
        Self::after(inner, move |_| suits)
    }

    /// Looks at the error before it.
    fn after(inner: &Scripted, suits: impl Fn(&Fault) -> Suits + Send + Sync + 'static) -> Self {
        Self {
            inner: inner.clone(),
            suits: Arc::new(suits),
        }
    }
}

impl Service<Call> for Choosy {
    type Response = Answer;
    type Error = Fault;
    type Future = <Scripted as Service<Call>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        self.inner.call(call)
    }
}

impl Candidate<Call> for Choosy {
    fn suits(&self, _: &Call, failed: &Fault) -> Suits {
        (self.suits)(failed)
    }
}
