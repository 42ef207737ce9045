//! Who hears of the end of a call, how often, and in which order.

use tokio_test::task;
use tollgate_layers::{
    ObserveLayer,
    testing::{Answer, Fault, Reply},
};
use tower::{Layer, Service, ServiceExt};

use crate::{
    Subject,
    drive::{STEP, call, in_time, next, poll_times, read},
    probe::{End, Probe},
};

/// An observer around the layer; the probe has one inside it.
fn observed<L: Subject>(layer: fn(&Probe) -> L, probe: &Probe) -> impl crate::Chat + use<L> {
    let service = layer(probe).layer(probe.clone());
    ObserveLayer::per_call(probe.heard().listener("outer")).layer(service)
}

/// Each attempt was heard of once inside the layer, then the call once outside of it.
fn assert_heard(probe: &Probe, outer: &'static str, inner: &'static str) {
    let heard = probe.heard().take();
    let (last, before) = heard.split_last().expect("somebody heard of it");
    assert_eq!(*last, ("outer", outer), "in {heard:?}");
    let expected: Vec<End> = vec![("inner", inner); probe.script().calls()];
    assert_eq!(before, expected);
}

fn replies() -> [(Reply, &'static str); 6] {
    let items = Reply::stream([1, 2, 3]);
    [
        (Reply::whole().values([1]), "complete"),
        (items.clone(), "complete"),
        (items.clone().delay(STEP).gap(STEP), "complete"),
        (items.fail(Fault::permanent()), "failed"),
        (Reply::stream([]).fail(Fault::permanent()), "failed"),
        (Reply::error(Fault::permanent()), "failed"),
    ]
}

pub(crate) async fn hooks_fire_once_and_inner_first<L: Subject>(layer: fn(&Probe) -> L) {
    for (reply, end) in replies() {
        let probe = Probe::new([reply.clone()]);
        let service = observed(layer, &probe);
        let answer = service.clone().oneshot(call().streamed()).await;
        let mut answer = answer.ok();
        if let Some(answer) = &mut answer {
            read(answer).await;
        }
        assert_heard(&probe, end, end);
        drop((answer, service));
        assert_eq!(probe.heard().take(), [], "heard of twice: {reply:?}");
    }

    // Dropped before its head.
    for depth in 0..10 {
        let probe = Probe::new([Reply::hang()]);
        probe.hesitate(true);
        let mut service = observed(layer, &probe);
        poll_times(&mut task::spawn(service.ready()), 2).await;
        let mut dropped = task::spawn(service.call(call()));
        poll_times(&mut dropped, depth).await;
        drop(dropped);
        assert_heard(&probe, "dropped", "dropped");
    }

    // Dropped after its head.
    for items in 0..=3 {
        let probe = Probe::new([Reply::stream([1, 2, 3]).gap(STEP)]);
        let answer = observed(layer, &probe).oneshot(call().streamed()).await;
        let mut answer = answer.expect("nothing is in its way");
        read_some(&mut answer, items).await;
        drop(answer);
        assert_heard(&probe, "dropped", "dropped");
    }

    // Ended by the layer, where it bounds such a call.
    for reply in [Reply::hang(), Reply::stream([1]).stall()] {
        let probe = Probe::new([reply]);
        let service = observed(layer, &probe);
        let read = async {
            if let Ok(mut answer) = service.oneshot(call().streamed()).await {
                read(&mut answer).await;
            }
        };
        let is_bounded = in_time(read).await.is_some();
        let heard = probe.heard().take();
        let outer = if is_bounded { "failed" } else { "dropped" };
        assert_eq!(heard.last(), Some(&("outer", outer)));
        assert_eq!(heard.len(), 1 + probe.script().calls());
    }
}

pub(crate) async fn hooks_fire_when_the_end_is_handed_over_and_not_before<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let probe = Probe::new([Reply::stream([1, 2, 3])]);
    let answer = observed(layer, &probe).oneshot(call().streamed()).await;
    let mut answer = answer.expect("nothing is in its way");
    read_some(&mut answer, 3).await;
    assert_eq!(probe.heard().take(), [], "before the end is handed over");
    read_some(&mut answer, 1).await;
    assert_heard(&probe, "complete", "complete");
    drop(answer);

    let probe = Probe::new([Reply::whole()]);
    let answer = observed(layer, &probe).oneshot(call()).await;
    assert_heard(&probe, "complete", "complete");
    drop(answer);
    assert_eq!(probe.heard().take(), []);
}

async fn read_some(answer: &mut Answer, items: usize) {
    for _ in 0..items {
        let item = next(answer).await.expect("not the end");
        item.expect("no error");
    }
}
