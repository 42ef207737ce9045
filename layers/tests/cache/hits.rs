//! A hit costs nothing, and is a call like any other to whoever stands outside.

use std::sync::{Arc, Mutex};

use tollgate_layers::{
    CacheLayer, Cost, CostLayer, ObserveLayer, Outcome, Reach, Track, Usd, Weigh, observe_fn,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Service, ServiceBuilder};

use crate::{read, store, streamed};

fn prices() -> impl Weigh<Call, Note> + Clone + Send + Sync + 'static {
    weigh_fn(|_: &mut Call| None, |note: &Note| Some(note.used * 3))
}

#[tokio::test]
async fn a_hit_costs_nothing_and_shows_what_was_used() {
    for call in [Call::new(), streamed()] {
        let mut chat = ServiceBuilder::new()
            .layer(CacheLayer::shared(store()))
            .layer(CostLayer::new(prices()))
            .service(Scripted::new([Reply::stream([1]).used(5)]));
        let (_, note) = read(&mut chat, streamed()).await.unwrap();
        assert_eq!(note.cost, Cost::Known(Usd::from_nanos(15)));

        let record = call.record().of_call();
        let (_, note) = read(&mut chat, call).await.unwrap();
        assert_eq!((note.used, note.cost), (5, Cost::Known(Usd::ZERO)));
        assert!(note.cached);
        assert_eq!(note.reach, Reach::NotSent);
        assert_eq!(
            record.with(|known| known.clone()),
            note,
            "so does the record"
        );
        assert_eq!(record.attempts(), 1);
    }
}

#[tokio::test]
async fn an_observer_outside_is_told_of_hits_however_they_end() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&told);
    let observer = observe_fn(move |_: &Call| {
        let sink = Arc::clone(&sink);
        move |mut outcome: Outcome<'_, Note, Fault>| {
            let end = match &outcome {
                Outcome::Complete(_) => "complete",
                Outcome::Failed(..) => "failed",
                Outcome::Dropped(_) => "dropped",
            };
            let note = outcome.summary().clone();
            sink.lock()
                .unwrap()
                .push((end, note.cached, note.cost.known()));
        }
    });
    let mut chat = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(observer))
        .layer(CacheLayer::shared(store()))
        .service(Scripted::new([Reply::stream([1, 2])]));
    read(&mut chat, streamed()).await.unwrap();
    read(&mut chat, streamed()).await.unwrap();
    read(&mut chat, Call::new()).await.unwrap();
    drop(chat.call(streamed()).await.unwrap());

    let free = Some(Usd::ZERO);
    assert_eq!(
        *told.lock().unwrap(),
        [
            ("complete", false, None),
            ("complete", true, free),
            ("complete", true, free),
            ("dropped", true, free),
        ]
    );
}

#[tokio::test]
async fn a_cost_layer_outside_does_not_price_a_hit_again() {
    let mut chat = ServiceBuilder::new()
        .layer(CostLayer::new(prices()))
        .layer(CacheLayer::shared(store()))
        .service(Scripted::new([Reply::whole().used(5)]));
    read(&mut chat, Call::new()).await.unwrap();
    let (_, note) = read(&mut chat, Call::new()).await.unwrap();
    assert_eq!(note.cost, Cost::Known(Usd::ZERO));
}
