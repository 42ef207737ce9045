//! Where both apply, to whole answers, ours and tower's do the same.

use std::{
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::join_all;
use proptest::{collection::vec, prelude::*};
use tokio::time::{Instant, sleep};
use tollgate_layers::{
    Retarget,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt, limit::GlobalConcurrencyLimitLayer};

use crate::{Most, limit};

/// When each call comes, and how long it takes, in milliseconds.
type Plan = Vec<(u64, u64)>;

/// The order of the calls, the most at once, and when each was answered.
type Seen = (Vec<String>, usize, Vec<Duration>);

/// Plays a script, and remembers the most calls at once.
#[derive(Debug, Clone)]
struct Seeing(Scripted, Most);

impl Service<Call> for Seeing {
    type Response = Answer;
    type Error = Fault;
    type Future = <Scripted as Service<Call>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let future = self.0.call(call);
        self.1.see(self.0.live());
        future
    }
}

async fn play<L>(plan: &Plan, limit: L) -> Seen
where
    L: Layer<Seeing>,
    L::Service:
        Service<Call, Response = Answer, Error = Fault, Future: Send> + Clone + Send + 'static,
{
    let began = Instant::now();
    let delays = plan.iter().map(|(_, takes)| Duration::from_millis(*takes));
    let inner = Scripted::new(delays.map(|delay| Reply::whole().delay(delay)));
    let most = Most::default();
    let chat = limit.layer(Seeing(inner.clone(), most.clone()));
    let calls = plan.iter().enumerate().map(|(n, (comes, _))| {
        let chat = chat.clone();
        let comes = Duration::from_millis(*comes);
        let mut call = Call::new();
        call.retarget(&n.to_string());
        tokio::spawn(async move {
            sleep(comes).await;
            let answered = chat.oneshot(call).await;
            assert!(answered.is_ok(), "nobody waits long enough to be refused");
            began.elapsed()
        })
    });
    let ends = join_all(calls).await;
    let ends = ends.into_iter().map(|end| end.expect("no call panics"));
    (inner.targets(), most.get(), ends.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_the_times_and_the_most_at_once_are_the_same_as_towers(
        plan in vec((0..20_u64, 1..20_u64), 1..40),
        max in 1..6_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let (ours, theirs) = runtime.block_on(async {
            let ours = play(&plan, limit(max).0).await;
            (ours, play(&plan, GlobalConcurrencyLimitLayer::new(max)).await)
        });
        prop_assert!((1..=max).contains(&ours.1));
        prop_assert_eq!(ours, theirs);
    }
}
