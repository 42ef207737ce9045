//! Where both apply, to whole answers, ours and tower's do the same.

use std::time::Duration;

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

async fn play<S>(plan: &Plan, stack: impl FnOnce(Scripted) -> S) -> Seen
where
    S: Service<Call, Response = Answer, Error = Fault, Future: Send> + Clone + Send + 'static,
{
    let began = Instant::now();
    let delays = plan.iter().map(|(_, takes)| Duration::from_millis(*takes));
    let inner = Scripted::new(delays.map(|delay| Reply::whole().delay(delay)));
    let most = Most::default();
    let chat = stack(inner.clone());
    let calls = plan.iter().enumerate().map(|(n, (comes, _))| {
        let (chat, inner, most) = (chat.clone(), inner.clone(), most.clone());
        let comes = Duration::from_millis(*comes);
        let mut call = Call::new();
        call.retarget(&n.to_string());
        tokio::spawn(async move {
            sleep(comes).await;
            let answered = chat.oneshot(call);
            let answered = answered.await.map(|_| began.elapsed());
            // This one has ended, and so did not run with those that run now.
            most.see(inner.live());
            answered.unwrap()
        })
    });
    let ends = join_all(calls).await;
    let ends = ends.into_iter().map(Result::unwrap).collect();
    (inner.targets(), most.get(), ends)
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
            let ours = play(&plan, |inner| limit(max).0.layer(inner)).await;
            let tower = GlobalConcurrencyLimitLayer::new(max);
            (ours, play(&plan, |inner| tower.layer(inner)).await)
        });
        prop_assert!(ours.1 <= max);
        prop_assert_eq!(ours, theirs);
    }
}
