//! An answer is final.

use std::sync::{Arc, Mutex};

use tollgate_layers::{
    FallbackLayer, ObserveLayer, Outcome, PrimeLayer, Track, observe_fn,
    testing::{Call, Fault, Note, Reply, Scripted},
};
use tower::{Layer, ServiceBuilder, ServiceExt};

use crate::{answering, down};

#[tokio::test]
async fn a_stream_that_breaks_after_its_head_is_not_begun_again_elsewhere() {
    let breaks = Scripted::new([Reply::stream([1]).fail(Fault::transient())]);
    let other = answering();
    let chat = FallbackLayer::new([other.clone()]).layer(breaks);
    let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    assert_eq!(answer.collect().await.unwrap_err(), Fault::transient());
    assert_eq!(other.calls(), 0);
}

#[tokio::test]
async fn primed_a_stream_that_breaks_before_its_first_item_is_given_by_the_next_target() {
    let target = |reply| PrimeLayer::new().layer(Scripted::new([reply]));
    let early = target(Reply::stream([]).fail(Fault::transient()));
    let well = target(Reply::stream([1, 2]));
    let chat = FallbackLayer::new([well.boxed_clone()]).layer(early);
    let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    let (values, note) = answer.collect().await.unwrap();
    assert_eq!((values, note.fallback), (vec![1, 2], true));
}

#[tokio::test]
async fn the_mark_is_there_for_whoever_stands_outside_however_the_answer_ends() {
    for (reply, streamed) in [
        (Reply::whole(), false),
        (Reply::stream([1, 2]), true),
        (Reply::stream([1]).fail(Fault::permanent()), true),
        (Reply::stream([1]).stall(), true),
    ] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        let observer = observe_fn(move |_: &Call| {
            let sink = Arc::clone(&sink);
            move |mut outcome: Outcome<'_, Note, Fault>| {
                sink.lock().unwrap().push(outcome.summary().fallback);
            }
        });
        let chat = ServiceBuilder::new()
            .layer(ObserveLayer::per_call(observer))
            .layer(FallbackLayer::new([Scripted::new([reply])]))
            .service(down());
        let call = if streamed {
            Call::new().streamed()
        } else {
            Call::new()
        };
        let record = call.record().of_call();
        let answer = chat.oneshot(call).await.unwrap();
        let reading = tokio_test::task::spawn(answer.collect()).poll().is_ready();
        assert_eq!(*seen.lock().unwrap(), [true], "read to its end: {reading}");
        let marks = record.trail().into_iter().map(|attempt| attempt.fallback);
        assert_eq!(marks.collect::<Vec<_>>(), [false, true]);
    }
}
