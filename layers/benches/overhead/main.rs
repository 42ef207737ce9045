//! What each layer costs over a service that is ready and answers at once, with requests and answers
//! that are nothing but what the layers ask of them: `cargo bench -p tollgate-layers`.

mod measure;

use std::{
    future::{Ready, ready},
    num::NonZeroUsize,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use measure::{Case, Instructions, heading};
use tokio::runtime::{Builder, Runtime};
use tollgate_layers::{
    CircuitBreakerLayer, ConcurrencyLimitLayer, CostLayer, DeadlineLayer, FallbackLayer, IdleLayer,
    ObserveLayer, Outcome, PrimeLayer, RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer, Track,
    Usd, Weigh, Whole,
    fallback::Candidate,
    observe_fn,
    testing::{Call, Fault, Note},
    weigh_fn,
};
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, util::BoxCloneSyncService};

/// An answer that is complete, of nothing.
type Answer = Whole<(), Note, Fault>;

/// Is ready, and answers at once.
#[derive(Debug, Clone, Copy)]
struct Answering;

impl Service<Call> for Answering {
    type Response = Answer;
    type Error = Fault;
    type Future = Ready<Result<Answer, Fault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Self::Future {
        ready(Ok(Whole::new((), call.record().clone())))
    }
}

impl Candidate<Call> for Answering {}

fn main() -> Result<(), BoxError> {
    if measure::asked_for_one(cases)? {
        return Ok(());
    }
    let mut cases = cases()?;
    let taken = measure::rounds(&mut cases, 10_000, 9)?;
    let instructions = Instructions::new([]);
    heading(
        "over a ready service",
        &["ns", "user instructions", "allocations"],
    );
    for (case, rounds) in cases.iter().zip(taken) {
        let taken = measure::median(&rounds);
        let counted = instructions.as_ref();
        let counted = counted
            .map(|counter| counter.of(&case.name, 2_000))
            .transpose()?;
        println!(
            "| {} | {:.0} | {} | {:.1} |",
            case.name,
            taken.wall,
            counted.map_or("not counted".to_owned(), |count| format!("{count:.0}")),
            taken.allocations,
        );
    }
    Ok(())
}

fn weigh() -> impl Weigh<Call, Note> + Clone + Send + Sync + 'static {
    weigh_fn(|_: &mut Call| Some(1), |_: &Note| Some(1))
}

fn cases() -> Result<Vec<Case>, BoxError> {
    const TIME: Duration = Duration::from_secs(120);

    let mut cases = Cases {
        runtime: Rc::new(Builder::new_current_thread().enable_all().build()?),
        all: Vec::new(),
    };
    let observer = observe_fn(|_: &Call| {
        |mut outcome: Outcome<'_, Note, Fault>| {
            std::hint::black_box(outcome.summary().used);
        }
    });
    let permits = NonZeroUsize::MIN.saturating_add(63);
    let cap = SpendCapLayer::new(SpendCap::new(Usd::MAX), weigh());
    cases.add("ready service", Answering);
    cases.add("observe", ObserveLayer::per_call(observer).layer(Answering));
    cases.add("deadline", DeadlineLayer::new(TIME).layer(Answering));
    cases.add("fallback", FallbackLayer::new([Answering]).layer(Answering));
    cases.add("retry", RetryLayer::default().layer(Answering));
    cases.add(
        "circuit breaker",
        CircuitBreakerLayer::default().layer(Answering),
    );
    cases.add(
        "concurrency limit",
        ConcurrencyLimitLayer::new(permits).layer(Answering),
    );
    cases.add("spend cap", cap.layer(Answering));
    cases.add("cost", CostLayer::new(weigh()).layer(Answering));
    cases.add("timeout", TimeoutLayer::default().layer(Answering));
    cases.add("idle", IdleLayer::new(TIME).layer(Answering));
    cases.add("prime", PrimeLayer::new().layer(Answering));
    let seven = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(CircuitBreakerLayer::default())
        .layer(cap)
        .layer(CostLayer::new(weigh()))
        .layer(TimeoutLayer::default())
        .layer(IdleLayer::new(TIME))
        .layer(PrimeLayer::new())
        .service(Answering);
    cases.add("seven layers", seven.clone());
    cases.add("seven layers, boxed", BoxCloneSyncService::new(seven));
    Ok(cases.all)
}

struct Cases {
    runtime: Rc<Runtime>,
    all: Vec<Case>,
}

impl Cases {
    fn add<S>(&mut self, name: &str, mut service: S)
    where
        S: Service<Call, Response = Answer, Error = Fault> + 'static,
    {
        let runtime = Rc::clone(&self.runtime);
        self.all.push(Case::new(name, move |times| {
            runtime.block_on(async {
                for _ in 0..times {
                    let answered = service.ready().await?.call(Call::new()).await?;
                    std::hint::black_box(answered.into_parts());
                }
                Ok(times)
            })
        }));
    }
}
