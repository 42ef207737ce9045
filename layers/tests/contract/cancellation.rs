//! What is left behind by calls that were dropped, and by those that have ended.

use tokio_test::task;
use tollgate_layers::testing::{Fault, Reply};
use tower::{Service, ServiceExt};

use crate::{
    Subject,
    drive::{STEP, call, in_time, next, passes_at_once, poll_times, read},
    probe::Probe,
};

/// Where a call never ends by itself, it is dropped up to here.
const DEEPEST: usize = 60;

/// Calls that wait in several places: for the inner service, for its head, for a second attempt
/// where there is one, for the first item.
fn scripts() -> [Vec<Reply>; 4] {
    let fails = Reply::error(Fault::rate_limited()).delay(2 * STEP);
    let answers = Reply::stream([1, 2]).delay(2 * STEP).gap(STEP);
    [
        vec![answers.clone()],
        vec![fails.clone(), fails, answers],
        vec![Reply::hang()],
        vec![Reply::stream([]).stall()],
    ]
}

pub(crate) async fn a_call_dropped_at_any_await_gives_everything_back<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    for script in scripts() {
        for depth in 0..=DEEPEST {
            let probe = Probe::new(script.clone());
            probe.hesitate(true);
            let service = layer(&probe).layer(probe.clone());
            let mut dropped = task::spawn(service.clone().oneshot(call().streamed()));
            let has_ended = poll_times(&mut dropped, depth).await;
            drop(dropped);

            let left = probe.live_and_holding();
            assert_eq!(left, (0, 0), "alive and ready, after {depth} polls");
            passes_at_once(&service, &probe, format!("{depth} polls")).await;
            if has_ended {
                break;
            }
        }
    }
}

pub(crate) async fn a_call_dropped_beside_another_gives_everything_back<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    for script in scripts() {
        for depth in 0..=DEEPEST {
            let probe = Probe::new([Reply::stream([1]).stall()]);
            let service = layer(&probe).layer(probe.clone());
            let other = service.clone().oneshot(call().streamed()).await;
            let other = other.expect("nothing is in its way");

            probe.script().play(script.clone());
            probe.hesitate(true);
            let mut dropped = task::spawn(service.clone().oneshot(call().streamed()));
            let has_ended = poll_times(&mut dropped, depth).await;
            drop(dropped);

            let left = probe.live_and_holding();
            assert_eq!(left, (1, 0), "alive and ready, after {depth} polls");
            drop(other);
            assert_eq!(probe.live_and_holding(), (0, 0));
            passes_at_once(&service, &probe, format!("{depth} polls")).await;
            if has_ended {
                break;
            }
        }
    }
}

pub(crate) async fn a_stream_dropped_after_any_item_gives_everything_back<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let answers = Reply::stream([1, 2, 3]);
    let scripts = [
        answers.clone(),
        answers.clone().gap(STEP),
        answers.fail(Fault::permanent()),
    ];
    for script in scripts {
        for items in 0..=5 {
            let probe = Probe::new([script.clone()]);
            let service = layer(&probe).layer(probe.clone());
            let answer = service.clone().oneshot(call().streamed()).await;
            let mut answer = answer.expect("nothing is in its way");
            for _ in 0..items {
                next(&mut answer).await;
            }
            if items > 3 {
                // Its end was handed over: it holds nothing, though it was not dropped yet.
                assert_eq!(probe.live_and_holding(), (0, 0), "after its end");
                passes_at_once(&service, &probe, "the end of a stream").await;
            } else {
                assert_eq!(probe.live_and_holding(), (1, 0), "after {items} items");
            }
            drop(answer);
            assert_eq!(probe.live_and_holding(), (0, 0), "after {items} items");
            passes_at_once(&service, &probe, format!("{items} items")).await;
        }
    }
}

/// The end of a call is what it resolves to, be it the answer of the inner service, its error, or
/// an error of the layer's own; and nothing of the call has to wait until somebody drops a future.
pub(crate) async fn an_ended_call_holds_nothing_though_its_future_lives<L: Subject>(
    layer: fn(&Probe) -> L,
) {
    let replies = [
        Reply::whole(),
        Reply::stream([1, 2]),
        Reply::error(Fault::permanent()),
        Reply::stream([]).fail(Fault::permanent()),
        Reply::hang(),
        Reply::stream([]).stall(),
        Reply::stream([1]).stall(),
    ];
    for reply in replies {
        for streamed in [false, true] {
            let probe = Probe::new([reply.clone()]);
            let mut service = layer(&probe).layer(probe.clone());
            service.ready().await.expect("the probe is ready");
            let call = if streamed { call().streamed() } else { call() };
            let mut ended = Box::pin(service.call(call));
            match in_time(ended.as_mut()).await {
                // Nothing bounds it.
                None => continue,
                Some(Ok(mut answer)) => drop(in_time(read(&mut answer)).await),
                Some(Err(_)) => {}
            }
            let left = probe.live_and_holding();
            assert_eq!(left, (0, 0), "alive and ready, after {reply:?}");
            passes_at_once(&service, &probe, "its end").await;
            drop(ended);
        }
    }
}
