//! A caller that leaves: the provider notices at once, and nothing is kept.

use std::time::Duration;

use tollgate::{
    ChatExt, Cost, Error, ErrorKind, Prices, SpendCap, Usd,
    layers::{CostLayer, Reach, SpendCapLayer, Track},
    testing::{Answer, Gate},
    transport::HttpClient,
};
use tower::{Service, ServiceBuilder};

use crate::support::{openai, over, request, streamed, upstream, whole};

fn prices() -> Prices {
    Prices::bundled().at("openai")
}

macro_rules! capped {
    ($cap:expr, $provider:expr) => {
        ServiceBuilder::new()
            .layer(SpendCapLayer::new($cap.clone(), prices()))
            .layer(CostLayer::new(prices()))
            .service($provider)
    };
}

#[tokio::test]
async fn a_stream_dropped_after_three_items_closes_its_http1_connection() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, openai(&upstream));

    upstream.play([streamed(&["a", "b", "c", "d"]).hold_after(4)]);
    let mut events = chat.stream(request()).await.unwrap();
    three_texts(&mut events).await;
    drop(events);

    upstream.wait_for_departures(1).await;
    assert!(!upstream.departures()[0].connection_open);
    assert_eq!(cap.reserved(), Usd::ZERO);
    assert!(cap.spent() > Usd::ZERO);
}

#[tokio::test]
async fn a_stream_dropped_after_three_items_resets_only_its_own_http2_stream() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let http = HttpClient::builder().http2_only(true).build();
    let mut chat = capped!(cap, over(&upstream, http));
    let gate = Gate::new();

    upstream.play([
        streamed(&["a", "b", "c", "d"]).hold_after(4),
        streamed(&["a", "b", "c", "d"]).held_after(2, &gate),
    ]);
    let mut dropped = chat.stream(request()).await.unwrap();
    let mut sibling = chat.stream(request()).await.unwrap();
    three_texts(&mut dropped).await;
    drop(dropped);

    upstream.wait_for_departures(1).await;
    assert!(upstream.departures()[0].connection_open);
    gate.open();
    let mut text = String::new();
    while let Some(event) = sibling.try_next().await.unwrap() {
        text += event.text().unwrap_or_default();
    }
    assert_eq!((&*text, upstream.connections()), ("abcd", 1));
    assert_eq!(cap.reserved(), Usd::ZERO);
}

async fn three_texts(events: &mut tollgate::types::Events) {
    let mut texts = 0;
    while texts < 3 {
        let event = events.try_next().await.expect("it is healthy");
        let event = event.expect("it is held open");
        texts += usize::from(event.text().is_some());
    }
}

#[tokio::test]
async fn a_call_dropped_before_it_was_sent_costs_nothing() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, openai(&upstream));
    let request = request();
    let record = request.record().clone();
    drop(chat.call(request));

    let seen = record.with(|summary| summary.clone());
    assert_eq!((seen.reach, seen.usage.total()), (Reach::NotSent, 0));
    assert_eq!((cap.spent(), cap.reserved()), (Usd::ZERO, Usd::ZERO));
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn a_call_whose_connection_is_refused_costs_nothing() {
    let gone = upstream().await;
    let provider = openai(&gone);
    gone.stop().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, provider);
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Connect, Reach::NotSent)
    );
    assert_eq!((cap.spent(), cap.reserved()), (Usd::ZERO, Usd::ZERO));
}

#[tokio::test]
async fn a_call_dropped_after_it_was_sent_is_charged_by_its_bound_and_the_provider_notices() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, openai(&upstream));
    upstream.play([Answer::hang()]);
    let request = request();
    let record = request.record().clone();
    tokio::select! {
        _ = chat.call(request) => panic!("the upstream never answers"),
        () = upstream.wait_for_requests(1) => {}
    }

    upstream.wait_for_departures(1).await;
    let seen = record.with(|summary| summary.clone());
    assert_eq!(seen.reach, Reach::MaybeProcessed);
    assert!(seen.usage.estimated);
    assert_eq!(
        (seen.usage.input, seen.usage.output),
        (seen.bound.input, 100),
        "of a whole answer nothing was seen: its bound counts"
    );
    assert_eq!(Cost::Known(cap.spent()), seen.cost);
    assert_eq!(cap.reserved(), Usd::ZERO);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_charged_by_its_bound() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, openai(&upstream));
    upstream.play([whole(5).cut_at(20), Answer::reset()]);
    for _ in 0..2 {
        let before = cap.spent();
        let error: Error = chat.complete(request()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.reach()),
            (ErrorKind::Connect, Reach::MaybeProcessed)
        );
        assert!(cap.spent() > before);
        assert_eq!(cap.reserved(), Usd::ZERO);
    }
}

#[tokio::test]
async fn a_finished_stream_leaves_its_connection_for_the_next_call() {
    let upstream = upstream().await;
    let mut chat = openai(&upstream);
    for _ in 0..3 {
        upstream.play([streamed(&["Salut"])]);
        let answer = chat.complete(request().streamed(true)).await.unwrap();
        assert_eq!(answer.text(), "Salut");
        upstream.wait_for_idle().await;
        tokio::time::sleep(Duration::ZERO).await;
    }
    assert_eq!(upstream.connections(), 1);
    assert_eq!(upstream.departures(), []);
}
