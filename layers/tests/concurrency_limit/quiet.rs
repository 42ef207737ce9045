//! Many calls, each given up at some point: no more at once than may, and nothing held at the end.

use std::{pin::pin, task::Poll};

use futures_util::{future::join_all, poll};
use proptest::{collection::vec, prelude::*};
use tokio_test::task;
use tollgate_layers::{
    concurrency_limit::Permits,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{Most, limit, next, running_and_waiting};

/// A reply, and after how many polls of its call and its stream the caller gives up.
fn plans() -> impl Strategy<Value = Vec<(Reply, usize)>> {
    let reply = (0..5_u32, 0..5_u8).prop_map(|(items, kind)| match kind {
        0 => Reply::whole(),
        1 => Reply::error(Fault::transient()),
        2 => Reply::hang(),
        3 => Reply::stream(0..items).fail(Fault::transient()),
        _ => Reply::stream(0..items),
    });
    vec((reply, 0..12_usize), 1..40)
}

async fn give_up<S>(chat: S, polls: usize, permits: &Permits)
where
    S: Service<Call, Response = Answer, Error = Fault>,
{
    let mut future = task::spawn(chat.oneshot(Call::new().streamed()));
    let mut answer = None;
    for _ in 0..polls {
        tokio::task::yield_now().await;
        match &mut answer {
            None => match future.poll() {
                Poll::Ready(Ok(head)) => answer = Some(head),
                Poll::Ready(Err(_)) => return,
                Poll::Pending => {}
            },
            Some(answer) => {
                let _ = poll!(pin!(next(answer)));
            }
        }
        assert!(permits.in_flight() <= permits.max());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn when_all_is_quiet_every_permit_and_every_place_is_back(
        plans in plans(),
        max in 1..5_usize,
        max_queue in 0..10_usize,
    ) {
        let (layer, permits) = limit(max);
        let layer = layer.max_queue(max_queue);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(join_all(plans.into_iter().map(|(reply, polls)| {
            give_up(layer.layer(Scripted::new([reply])), polls, &permits)
        })));
        prop_assert_eq!(running_and_waiting(&permits), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_many_threads_no_more_than_the_limit_are_alive_and_the_counts_come_back() {
    const MAX: usize = 5;
    let (layer, permits) = limit(MAX);
    let inner = Scripted::new([Reply::stream([1, 2, 3])]);
    let chat = layer.layer(inner.clone());
    let most = Most::default();

    let calls = (0..400_usize).map(|n| {
        let (chat, inner, most) = (chat.clone(), inner.clone(), most.clone());
        tokio::spawn(async move {
            let mut answer = chat.oneshot(Call::new()).await.unwrap();
            for _ in 0..n % 5 {
                tokio::task::yield_now().await;
                most.see(inner.live());
                let _ = next(&mut answer).await;
            }
        })
    });
    for end in join_all(calls).await {
        end.unwrap();
    }

    assert!((1..=MAX).contains(&most.get()));
    assert_eq!((inner.calls(), inner.live()), (400, 0));
    assert_eq!(running_and_waiting(&permits), (0, 0));
}
