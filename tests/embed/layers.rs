//! The layers of chats, over embeddings.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tollgate::{
    ChatExt, Cost, EmbedExt, EmbedRequest, Error, ErrorKind, Summary, Usd,
    layers::{
        Backoff, CostLayer, ObserveLayer, Outcome, PrimeLayer, RetryLayer, SpendCap, SpendCapLayer,
        TimeoutLayer, observe_fn,
    },
    telemetry::Tracing,
    testing::Answer,
    transport::HttpClient,
};
use tower::ServiceBuilder;
use tower_http::trace::TraceLayer;

use crate::support::{MODEL, embedded, embedder, numbers, over, prices, upstream};

#[tokio::test]
async fn the_whole_stack_of_chats_runs_over_embeddings_and_fits_into_a_box() {
    let upstream = upstream().await;
    upstream.play([
        Answer::status(429).header("retry-after-ms", 1),
        Answer::status(503),
    ]);
    upstream.answer_with(embedded);
    let instant = Duration::from_millis(1);
    let backoff = Backoff::new(instant, instant).expect("a backoff that is one");
    let cap = SpendCap::new(Usd::from_cents(1));
    let heard = Arc::new(AtomicUsize::new(0));
    let listen = Arc::clone(&heard);
    let observer = observe_fn(move |_: &EmbedRequest| {
        let heard = Arc::clone(&listen);
        move |mut outcome: Outcome<'_, Summary, Error>| {
            assert_ne!(outcome.summary().cost, Cost::NotYet);
            heard.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mut boxed = ServiceBuilder::new()
        .layer(RetryLayer::default().backoff(backoff))
        .layer(ObserveLayer::per_attempt(observer))
        .layer(ObserveLayer::per_attempt(Tracing::new()))
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .layer(CostLayer::new(prices()))
        .layer(TimeoutLayer::first_item(Duration::from_secs(30)))
        .layer(PrimeLayer::new())
        .service(embedder(&upstream))
        .boxed_embed();

    let answer = boxed.embed(numbers(3)).await.unwrap();
    assert_eq!(answer.summary().attempts(), 3);
    assert_eq!(answer.cost(), Cost::Known(Usd::from_nanos(3 * 20)));
    assert_eq!(
        answer.summary().others[0].error,
        Some(ErrorKind::RateLimited)
    );
    assert_eq!(heard.load(Ordering::Relaxed), 3);
    assert_eq!(cap.reserved(), Usd::ZERO);
}

#[tokio::test]
async fn a_call_that_never_comes_back_times_out() {
    let upstream = upstream().await;
    upstream.play([Answer::hang()]);
    let mut stack = ServiceBuilder::new()
        .layer(TimeoutLayer::default().whole(Duration::from_millis(50)))
        .service(embedder(&upstream));
    let error = stack.embed(numbers(1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.attempts()[0].usage.estimated);
}

#[tokio::test]
async fn a_retargeted_service_asks_another_model() {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    let mut stack = embedder(&upstream).retargeted("text-embedding-3-large");
    stack.embed(EmbedRequest::new(MODEL, "7")).await.unwrap();
    let asked = upstream.asked()[0].json().unwrap();
    assert_eq!(asked["model"], "text-embedding-3-large");
}

#[tokio::test]
async fn tower_https_layers_fit_below_and_are_made_ready_for_every_part() {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    let http = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .concurrency_limit(1)
        .service(HttpClient::new());
    let mut one = over(&upstream, http);
    let mut other = one.clone();
    let (one, other) = tokio::join!(one.embed(numbers(5_000)), other.embed(numbers(5_000)));
    assert_eq!(one.unwrap().vectors, other.unwrap().vectors);
    assert_eq!(upstream.requests(), 6);
}
