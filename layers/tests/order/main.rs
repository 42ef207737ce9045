//! The order of the layers: what breaks where two of them change places, and that the check says so.

mod cache;
mod check;
mod circuit_breaker;
mod concurrency_limit;
mod deadline;
mod fallback;
mod idle;
mod observe;
mod prime;
mod retry;
mod spend_cap;

use std::{
    fmt,
    num::{NonZeroU32, NonZeroUsize},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tollgate_layers::{
    CircuitBreakerLayer, ConcurrencyLimitLayer, Describe, MemoryStore, Outcome, SpendCap, Usd,
    Weigh,
    circuit_breaker::{Open, PerTarget, TargetId},
    concurrency_limit::Permits,
    describe::Described,
    observe::ObserveFn,
    observe_fn,
    spend_cap::Refused,
    testing::{Answer, Call, Fault, Note, Recording, Reply, Scripted},
    weigh_fn,
};
use tower::{Service, util::BoxCloneSyncService};

const SECOND: Duration = Duration::from_secs(1);
/// The most that a call may cost, where it costs what it used.
const BOUND: u64 = 60;

/// Holds the check to what a test has shown: it has nothing to say of the one stack, and of the
/// other that `inside` should stand outside of `outside`.
#[track_caller]
fn named(right: &impl Describe, wrong: &impl Describe, outside: &str, inside: &str) {
    assert_eq!(right.describe().check(), Ok(()));
    let error = wrong.describe().check().expect_err("the order is wrong");
    let pairs: Vec<_> = error
        .misplaced()
        .iter()
        .map(|misplaced| (misplaced.outside(), misplaced.inside()))
        .collect();
    assert_eq!(pairs, [(outside, inside)], "{error}");
}

// ===== layers =====

fn prices() -> impl Weigh<Call, Note> + Clone + fmt::Debug + Send + Sync + 'static {
    weigh_fn(|_: &mut Call| Some(BOUND), |note: &Note| Some(note.used))
}

fn store() -> MemoryStore<Recording> {
    MemoryStore::new(100, 300 * SECOND)
}

/// A layer of `max` permits, and the permits.
fn limit(max: usize) -> (ConcurrencyLimitLayer, Permits) {
    let permits = Permits::new(NonZeroUsize::new(max).expect("not zero"));
    let layer = ConcurrencyLimitLayer::with_permits(permits.clone());
    (layer, permits)
}

/// Opens at the first failure.
fn touchy() -> CircuitBreakerLayer<PerTarget, TargetId> {
    CircuitBreakerLayer::default().consecutive(times(1)).seed(7)
}

/// Counts the calls that it hears of by how they have ended.
#[derive(Debug, Clone, Default)]
struct Ends {
    complete: Arc<AtomicUsize>,
    failed: Arc<AtomicUsize>,
    dropped: Arc<AtomicUsize>,
    priced: Arc<AtomicUsize>,
}

type End = Box<dyn FnOnce(Outcome<'_, Note, Fault>) + Send>;

impl Ends {
    fn observer(&self) -> ObserveFn<impl Fn(&Call) -> End + Clone + Send + Sync + use<>> {
        let ends = self.clone();
        observe_fn(move |_: &Call| -> End {
            let ends = ends.clone();
            Box::new(move |mut outcome: Outcome<'_, Note, Fault>| {
                if outcome.summary().cost.known().is_some() {
                    ends.priced.fetch_add(1, Ordering::Relaxed);
                }
                let count = match outcome {
                    Outcome::Complete(_) => ends.complete,
                    Outcome::Failed(..) => ends.failed,
                    Outcome::Dropped(_) => ends.dropped,
                };
                count.fetch_add(1, Ordering::Relaxed);
            })
        })
    }

    /// Those that were completed, have failed, and were dropped.
    fn heard(&self) -> [usize; 3] {
        [&self.complete, &self.failed, &self.dropped].map(|count| count.load(Ordering::Relaxed))
    }

    /// Those whose cost was known.
    fn costs(&self) -> usize {
        self.priced.load(Ordering::Relaxed)
    }
}

// ===== targets =====

fn down() -> Scripted {
    Scripted::new([Reply::error(Fault::transient())])
}

fn answering() -> Scripted {
    Scripted::new([Reply::whole()])
}

/// Fails once, which uses 7, and answers then, which uses 5.
fn fails_once() -> Scripted {
    Scripted::new([
        Reply::error(Fault::transient()).used(7),
        Reply::whole().used(5),
    ])
}

/// A stack as a candidate of a fallback, which is boxed and keeps its description.
fn candidate<S>(stack: S) -> Described<BoxCloneSyncService<Call, Answer, Fault>>
where
    S: Service<Call, Response = Answer, Error = Fault>,
    S: Describe + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    let description = stack.describe();
    Described::new(BoxCloneSyncService::new(stack), description)
}

/// How often each of these was called.
fn calls<const N: usize>(targets: [&Scripted; N]) -> [usize; N] {
    targets.map(Scripted::calls)
}

// ===== what came of a call =====

/// Calls, and reads the answer to its end.
async fn read<S>(chat: &mut S, call: Call) -> Result<(Vec<u32>, Note), Fault>
where
    S: Service<Call, Response = Answer, Error = Fault>,
{
    chat.call(call).await?.collect().await
}

fn open<T: fmt::Debug>(result: Result<T, Fault>) -> Open {
    let fault = result.expect_err("not answered");
    *fault.open().expect("refused by the circuit")
}

fn refused<T: fmt::Debug>(result: Result<T, Fault>) -> Refused {
    let fault = result.expect_err("not answered");
    *fault.refused().expect("refused by the cap")
}

fn spent_and_reserved(cap: &SpendCap) -> (u64, u64) {
    (cap.spent().nanos(), cap.reserved().nanos())
}

const fn usd(nanos: u64) -> Usd {
    Usd::from_nanos(nanos)
}

const fn times(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("not zero")
}
