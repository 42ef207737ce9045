//! What a service is made of, and what it shares.

use std::{thread, time::Duration};

use futures_util::future::join_all;
use tokio::{runtime::Handle, time::Instant};
use tokio_test::task;
use tollgate_layers::testing::{Fault, Reply};
use tower::{Service, ServiceExt};

use crate::{
    Chat, Subject,
    drive::{STEP, call, poll_times},
    probe::Probe,
};

/// That it compiles is the proof; it runs in another thread to be sure.
pub(crate) async fn it_can_be_sent_shared_and_cloned<L: Subject>(layer: fn(&Probe) -> L) {
    fn sent<T: Send>(value: T) -> T {
        value
    }
    fn shared<T: Sync>(_: &T) {}

    let probe = Probe::new([Reply::whole()]);
    let service = layer(&probe).layer(probe.clone());
    shared(&service);
    let mut service = sent(service.clone());
    service.ready().await.expect("the probe is ready");
    let called = sent(service.call(call()));
    let runtime = Handle::current();
    thread::scope(|scope| {
        let driver = scope.spawn(move || {
            let _entered = runtime.enter();
            assert!(task::spawn(called).poll().is_ready());
        });
        driver.join().expect("it was answered");
    });
}

pub(crate) async fn its_debug_shows_nothing_of_a_request<L: Subject>(layer: fn(&Probe) -> L) {
    let secret = call();
    let secret = secret.get_caller().expect("it names one").to_owned();
    let fails = Reply::error(Fault::rate_limited()).delay(STEP);
    for depth in 0..20 {
        let probe = Probe::new([fails.clone(), Reply::stream([1]).delay(STEP)]);
        probe.hesitate(true);
        let mut service = layer(&probe).layer(probe.clone());
        poll_times(&mut task::spawn(service.ready()), 2).await;
        let mut called = task::spawn(service.call(call()));
        poll_times(&mut called, depth).await;
        let shown = format!("{service:?} {called:?}");
        assert!(!shown.contains(&secret), "{shown}");
    }
}

/// What one of them has gone through changes nothing for the other.
pub(crate) async fn two_services_of_one_layer_share_nothing<L: Subject>(layer: fn(&Probe) -> L) {
    let probe = Probe::new([Reply::hang()]);
    let layer = layer(&probe);
    let [one, two] = [(); 2].map(|()| layer.layer(probe.clone()));
    let first = wear_out(&one, &probe).await;

    // It goes on with one more call.
    probe.script().play([Reply::stream([1]).stall()]);
    let running = one.oneshot(call().streamed()).await;
    assert_eq!(wear_out(&two, &probe).await, first);
    drop(running);
}

/// Makes many calls at once, all of which fail: what the callers see, and how much is sent.
async fn wear_out(service: &impl Chat, probe: &Probe) -> (Vec<Fault>, usize, Duration) {
    probe.script().play([Reply::error(Fault::transient())]);
    let (sent, began) = (probe.script().calls(), Instant::now());
    let calls = (0..200).map(|_| service.clone().oneshot(call()));
    let faults = join_all(calls).await.into_iter();
    let faults = faults.map(|failed| failed.expect_err("the script says so"));
    let faults = faults.collect();
    (faults, probe.script().calls() - sent, began.elapsed())
}
