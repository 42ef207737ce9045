//! Many calls, each given up at some point: the sums are true when all is quiet.

use std::{pin::pin, task::Poll};

use futures_util::{future::join_all, poll};
use proptest::{collection::vec, prelude::*};
use tokio_test::task;
use tollgate_layers::{
    SpendCap, SpendCapLayer, Track, Usd,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{next, prices, spent_and_reserved, usd};

/// A reply, and after how many polls of its call and its stream the caller gives up.
fn plans() -> impl Strategy<Value = Vec<(Reply, usize)>> {
    let reply = (0..5_u32, 0..20_u64, 0..40_u64, 0..5_u8);
    let reply = reply.prop_map(|(items, risk, used, kind)| match kind {
        0 => Reply::whole().at_risk(risk).used(used),
        1 => Reply::error(Fault::transient()).used(used),
        2 => Reply::hang().at_risk(risk),
        3 => Reply::stream(0..items)
            .at_risk(risk)
            .fail(Fault::transient()),
        _ => Reply::stream(0..items).at_risk(risk).used(used),
    });
    vec((reply, 0..9_usize), 1..40)
}

async fn give_up<S>(chat: S, call: Call, polls: usize)
where
    S: Service<Call, Response = Answer, Error = Fault>,
{
    let mut future = task::spawn(chat.oneshot(call));
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
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn when_all_is_quiet_nothing_is_reserved_and_spent_is_what_the_records_say(
        plans in plans(),
        cap in 0..2_000_u64,
    ) {
        let cap = SpendCap::new(usd(cap));
        let mut records = Vec::new();
        let calls: Vec<_> = plans
            .into_iter()
            .map(|(reply, polls)| {
                let call = Call::new().streamed();
                records.push(call.record().clone());
                let inner = Scripted::new([reply]);
                give_up(SpendCapLayer::new(cap.clone(), prices()).layer(inner), call, polls)
            })
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(join_all(calls));

        let used = records.iter().map(|record| record.with(|note| note.used)).sum();
        prop_assert_eq!(spent_and_reserved(&cap), (used, 0));
        prop_assert_eq!(cap.overrun(), Usd::ZERO);
    }
}
