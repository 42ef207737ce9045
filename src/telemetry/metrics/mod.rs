//! Counters and histograms of calls.

mod names;
mod registry;
mod series;

use std::{iter::once, sync::Arc};

use tollgate_layers::{Observation, Observe, Outcome};

use self::registry::Registry;
use super::{
    OperationName,
    operation::Operation,
    trail::{Trail, failure},
};
use crate::{Error, ErrorKind, Summary};

/// Counts and measures calls through the crate `metrics`; see [the module](super#metrics).
///
/// A clone writes to the same series. The recorder in effect when a series is first written to gets
/// it: install it before the first call.
///
/// # Examples
///
/// ```
/// use tollgate::{
///     ChatExt, ChatRequest, Prices,
///     layers::ObserveLayer,
///     providers::scripted::{Scripted, answer},
///     telemetry::Metrics,
/// };
/// use tower::ServiceBuilder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tollgate::Error> {
/// let metrics = Metrics::new([("openai", "gpt-4o-mini"), ("anthropic", "claude-haiku-4-5")]);
/// let mut chat = ServiceBuilder::new()
///     .layer(ObserveLayer::per_call(metrics))
///     .service(Scripted::new([answer("Salut")]).named("openai"));
/// let answer = chat.complete(ChatRequest::new("gpt-4o-mini").user("Say hi in French")).await?;
/// assert_eq!(answer.text(), "Salut");
///
/// // Or of all models that have a price.
/// let metrics = Metrics::new(Prices::bundled().models().map(|(provider, model, _)| (provider, model)));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
}

impl Metrics {
    /// Tells these models of these providers apart, by the names that providers go by and that
    /// models are asked for; all others count as `other`.
    #[must_use]
    pub fn new<P, M>(targets: impl IntoIterator<Item = (P, M)>) -> Self
    where
        P: AsRef<str>,
        M: AsRef<str>,
    {
        Self {
            registry: Arc::new(Registry::new(targets)),
        }
    }
}

impl<Req: Operation> Observe<Req, Summary, Error> for Metrics {
    type Observation = MeasuredCall;

    fn begin(&self, request: &Req) -> MeasuredCall {
        MeasuredCall {
            registry: Arc::clone(&self.registry),
            operation: Req::NAME,
            streamed: request.asks_stream(),
            trail: Trail::begin(request.record()),
        }
    }
}

/// Follows one call, and counts it when it has ended.
#[derive(Debug)]
pub struct MeasuredCall {
    registry: Arc<Registry>,
    operation: OperationName,
    streamed: bool,
    trail: Trail,
}

impl Observation<Summary, Error> for MeasuredCall {
    fn finish(self, mut outcome: Outcome<'_, Summary, Error>) {
        let end = failure(&outcome);
        let last = outcome.summary();
        let call = self.registry.series(self.operation, last);
        call.ended(end, self.trail.elapsed());
        if last.cached {
            call.cache_hit();
        } else if let (true, Some(first)) = (self.streamed, self.trail.first_item(last)) {
            call.first_chunk(first);
        }
        if last.fallback {
            call.fallback();
        }
        if let Some(kind) = end.filter(|kind| is_refusal(*kind) && last.provider.is_none()) {
            self.registry.refusals(self.operation, kind).increment(1);
        }

        // What broke the last attempt from outside (a timeout) is known here and not in its record.
        let ended_with = last.error.and(end);
        let earlier = self.trail.earlier();
        let earlier = earlier.iter().map(|attempt| (attempt, attempt.error));
        let all = earlier.chain(once((&*last, ended_with)));
        let made = all.filter(|(attempt, _)| attempt.provider.is_some() && !attempt.cached);
        for (nth, (attempt, error)) in made.enumerate() {
            let series = self.registry.series(self.operation, attempt);
            series.attempt(error);
            series.usage(&attempt.usage);
            series.cost(attempt.cost);
            if nth > 0 {
                series.retry();
            }
        }
    }
}

/// Whether a layer of ours says no with it.
const fn is_refusal(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::CircuitOpen
            | ErrorKind::Saturated
            | ErrorKind::SpendCapReached
            | ErrorKind::RateLimitExceeded
            | ErrorKind::DeadlineExceeded
    )
}
