//! Who is asked whether it is ready, and who is called.

use std::{num::NonZeroUsize, time::Duration};

use tokio::time::{Instant, advance};
use tokio_test::{assert_pending, assert_ready, assert_ready_err, assert_ready_ok, task};
use tollgate_layers::testing::{Call, Fault, Reply};
use tower::{Service, ServiceExt};

use crate::{
    SECOND, Subject,
    drive::{call, is_woken_in_time, next, passes_at_once, poll_when_woken},
    probe::Probe,
};

pub(crate) async fn a_clone_starts_unready<L: Subject>(layer: fn(&Probe) -> L) {
    let probe = Probe::new([Reply::whole()]);
    let mut one = layer(&probe).layer(probe.clone());
    one.ready().await.expect("the probe is ready");
    let held = probe.holding();

    let two = one.clone();
    assert_eq!(probe.holding(), held, "the grant was copied");
    probe.readiness().allow(0);
    let mut two = task::spawn(two.oneshot(call()));
    assert_pending!(two.poll(), "the clone was called without a grant");
    assert_eq!(probe.script().calls(), 0);

    probe.readiness().allow_all();
    assert_ready_ok!(two.poll());
    one.call(call()).await.expect("it was made ready");
}

pub(crate) async fn who_waits_is_woken_when_there_is_something_to_do_and_not_before<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let probe = Probe::new([Reply::stream([1, 2]).delay(SECOND).gap(SECOND)]);
    let service = layer(&probe).layer(probe.clone());
    probe.readiness().allow(0);
    let mut waiting = task::spawn(service.clone().oneshot(call().streamed()));
    assert_pending!(waiting.poll());
    for _ in 0..3 {
        advance(Duration::from_millis(1)).await;
        assert!(!waiting.is_woken(), "woken though the probe is not ready");
    }
    probe.readiness().allow_all();
    assert!(waiting.is_woken(), "the probe is ready");

    let began = Instant::now();
    let answer = poll_when_woken(&mut waiting).await;
    let mut answer = answer.expect("the probe answers");
    assert_eq!(began.elapsed(), SECOND);
    for _ in 0..3 {
        let mut item = task::spawn(next(&mut answer));
        let item = poll_when_woken(&mut item).await;
        item.expect("not the end").expect("no error");
    }
    assert_eq!(began.elapsed(), 3 * SECOND);
    drop(answer);

    // Where a second attempt is made, it waits for an instance of its own.
    let fails = Reply::error(Fault::rate_limited()).delay(SECOND);
    probe.script().play([fails, Reply::whole()]);
    let other = call().to("another model");
    let mut waiting = task::spawn(service.oneshot(other));
    assert_pending!(waiting.poll());
    probe.readiness().allow(0);
    while is_woken_in_time(&waiting).await {
        if waiting.poll().is_ready() {
            return;
        }
    }
    probe.readiness().allow_all();
    assert!(waiting.is_woken(), "the probe is ready again");
    assert_ready_ok!(waiting.poll());
}

pub(crate) async fn a_readiness_error_passes_and_is_over_when_it_is_over<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let probe = Probe::new([Reply::whole()]);
    let service = layer(&probe).layer(probe.clone());
    for fault in permanent() {
        probe.readiness().fail(fault.clone());
        let mut failing = task::spawn(service.clone().oneshot(call()));
        assert_eq!(assert_ready_err!(failing.poll()), fault);
        assert_eq!(probe.script().calls(), 0);
    }

    probe.readiness().allow(0);
    let mut waiting = task::spawn(service.clone().oneshot(call()));
    assert_pending!(waiting.poll());
    probe.readiness().fail(Fault::permanent());
    assert!(waiting.is_woken());
    assert_eq!(assert_ready_err!(waiting.poll()), Fault::permanent());
    drop(waiting);
    passes_at_once(&service, &probe, "the probe was not ready").await;
}

/// Also that of a call that a layer answers by itself: its deadline is over, or there is an answer
/// already.
pub(crate) async fn no_grant_outlives_the_call_it_was_for<L: Subject>(layer: fn(&Probe) -> L) {
    let probe = Probe::new([Reply::whole()]);
    let mut service = layer(&probe).layer(probe.clone());
    let calls = [
        call(),
        call(),
        call().streamed(),
        call().sampled(),
        call().deadline(Instant::now()),
        call().max_attempts(NonZeroUsize::MIN),
        Call::new(),
    ];
    for call in calls {
        service.ready().await.expect("the probe is ready");
        drop(service.call(call.clone()));
        assert_eq!(probe.holding(), 0, "after a call that was never driven");

        service.ready().await.expect("the probe is ready");
        let answer = service.call(call).await;
        assert_eq!(probe.holding(), 0, "after a call");
        drop(answer);
    }
}

pub(crate) async fn it_is_as_ready_as_its_inner_service<L: Subject>(layer: fn(&Probe) -> L) {
    let probe = Probe::new([Reply::whole()]);
    let mut service = layer(&probe).layer(probe.clone());
    probe.readiness().allow(0);
    let mut ready = task::spawn(service.ready());
    assert_pending!(ready.poll());
    assert!(!ready.is_woken());
    probe.readiness().allow(1);
    assert!(ready.is_woken());
    assert_ready_ok!(ready.poll());
    drop(ready);
    for _ in 0..3 {
        assert_ready_ok!(task::spawn(service.ready()).poll());
    }
    assert_eq!(probe.holding(), 1, "asked often, it takes one grant");

    drop(service.call(call()));
    for fault in permanent() {
        probe.readiness().fail(fault.clone());
        let failed = assert_ready!(task::spawn(service.ready()).poll());
        assert_eq!(failed.expect_err("it fails"), fault);
    }
}

pub(crate) async fn the_readied_instance_is_called_at_once<L: Subject>(layer: fn(&Probe) -> L) {
    let probe = Probe::new([Reply::whole()]);
    let mut service = layer(&probe).layer(probe.clone());
    // None is left for a clone.
    probe.readiness().allow(1);
    service.ready().await.expect("the probe is ready");
    let called = service.call(call());
    assert_eq!((probe.script().calls(), probe.holding()), (1, 0));
    called.await.expect("the probe answers");
    assert_eq!(probe.script().calls(), 1);
}

pub(crate) async fn a_readied_instance_that_is_dropped_gives_its_grant_back<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let probe = Probe::new([Reply::whole()]);
    let mut service = layer(&probe).layer(probe.clone());
    let other = service.clone();
    probe.readiness().allow(1);
    service.ready().await.expect("the probe is ready");
    let mut waiting = task::spawn(other.oneshot(call()));
    assert_pending!(waiting.poll());
    drop(service);
    assert!(waiting.is_woken());
    assert_ready_ok!(waiting.poll());
}

pub(crate) async fn it_is_always_ready_and_holds_nothing_until_its_call_is_driven<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let probe = Probe::new([Reply::whole()]);
    let mut service = layer(&probe).layer(probe.clone());
    let told = [
        |probe: &Probe| probe.readiness().allow(0),
        |probe: &Probe| probe.readiness().fail(Fault::permanent()),
        |probe: &Probe| probe.readiness().allow_all(),
    ];
    for tell in told {
        tell(&probe);
        assert_ready_ok!(task::spawn(service.ready()).poll());
        assert_eq!(probe.holding(), 0, "between ready and call");
        let called = service.call(call());
        assert_eq!(probe.holding(), 0, "before it is polled");
        drop(called);
    }
    assert_eq!(probe.script().calls(), 0);
    passes_at_once(&service, &probe, "calls that were never driven").await;
}

pub(crate) async fn services_that_are_ready_and_idle_starve_nobody<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let probe = Probe::new([Reply::whole()]);
    let service = layer(&probe).layer(probe.clone());
    probe.readiness().allow(1);
    let mut idle = vec![service.clone(); 10];
    for service in &mut idle {
        assert_ready_ok!(task::spawn(service.ready()).poll());
    }
    assert_ready_ok!(task::spawn(service.oneshot(call())).poll());
}

/// Errors that neither a retry nor a fallback acts on.
fn permanent() -> [Fault; 2] {
    [Fault::permanent(), Fault::permanent().wait(SECOND)]
}
