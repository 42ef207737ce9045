//! What is sent again, and what never.

use std::time::Duration;

use tokio::time::Instant;
use tollgate::{
    ChatExt, ErrorKind, Event,
    layers::{Backoff, PrimeLayer, RetryLayer},
    providers::scripted::{Scripted, answer, hang, status},
    testing::Answer,
};
use tower::ServiceBuilder;

use crate::support::{events, openai, request, streamed, upstream};

/// Hardly any backoff, for tests over real sockets.
fn at_once() -> RetryLayer {
    let instant = Duration::from_millis(1);
    RetryLayer::default().backoff(Backoff::new(instant, instant).expect("a backoff that is one"))
}

#[tokio::test]
async fn an_error_before_the_first_item_is_retried() {
    let upstream = upstream().await;
    let mut chat = ServiceBuilder::new()
        .layer(at_once())
        .layer(PrimeLayer::new())
        .service(openai(&upstream));
    let error_first = Answer::sse([r#"{"error":{"message":"overloaded","code":503}}"#]);
    let cut_first = Answer::sse([&events(&[])[0]]);
    for broken in [Answer::status(500), Answer::reset(), error_first, cut_first] {
        upstream.play([broken, streamed(&["Salut"])]);
        let answer = chat.complete(request().streamed(true)).await.unwrap();
        assert_eq!((&*answer.text(), answer.summary().attempts()), ("Salut", 2));
    }
}

#[tokio::test]
async fn an_error_after_the_first_item_is_never_retried() {
    let upstream = upstream().await;
    let mut chat = ServiceBuilder::new()
        .layer(at_once())
        .layer(PrimeLayer::new())
        .service(openai(&upstream));
    let mut broken = events(&["Sa", "lut"]);
    broken.truncate(2);
    let said: usize = broken
        .iter()
        .map(|event| event.len() + "data: \n\n".len())
        .sum();
    broken.push(r#"{"error":{"message":"overloaded","code":503}}"#.to_owned());
    for broken in [
        Answer::sse(broken),
        streamed(&["Sa", "lut"]).cut_at(said + 9),
    ] {
        let asked = upstream.requests();
        upstream.play([broken]);
        let mut stream = chat.stream(request()).await.unwrap();
        let mut text = String::new();
        let error = loop {
            match stream.try_next().await {
                Ok(Some(event)) => text += event.text().unwrap_or_default(),
                Ok(None) => panic!("a broken stream ends in an error"),
                Err(error) => break error,
            }
        };
        assert_eq!(
            (text.as_str(), error.kind()),
            ("Sa", ErrorKind::Interrupted)
        );
        assert_eq!(upstream.requests(), asked + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_an_hour_with_a_deadline_of_two_seconds_ends_at_once() {
    let provider = Scripted::new([
        status(429).retry_after(Duration::from_secs(3_600)),
        answer("too late"),
    ]);
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(provider);
    let began = Instant::now();
    let hurried = request().within(Duration::from_secs(2));
    let error = chat.complete(hurried).await.unwrap_err();
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(
        error.kind(),
        ErrorKind::RateLimited,
        "it says what happened"
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3_600)));
    assert!(error.is_exhausted());
    assert_eq!(error.attempts().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_is_waited_out_for_as_long_as_the_provider_said() {
    let wait = Duration::from_secs(7);
    let provider = Scripted::new([status(429).retry_after(wait), answer("Salut")]);
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(provider);
    let began = Instant::now();
    let answer = chat.complete(request()).await.unwrap();
    assert_eq!(answer.text(), "Salut");
    assert!(began.elapsed() >= wait && began.elapsed() < wait + Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_succeed_is_sent_once() {
    for code in [400, 401, 403, 404, 413, 422] {
        let provider = Scripted::new([status(code), answer("never")]);
        let mut chat = ServiceBuilder::new()
            .layer(RetryLayer::default())
            .service(provider.clone());
        let error = chat.complete(request()).await.unwrap_err();
        assert_eq!(
            (provider.requests().len(), error.is_exhausted()),
            (1, false),
            "{code}"
        );
    }
    let quota = status(429).body(r#"{"error":{"code":"insufficient_quota"}}"#);
    let provider = Scripted::new([quota, answer("never")]);
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(provider.clone());
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(
        (error.kind(), provider.requests().len()),
        (ErrorKind::QuotaExhausted, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_tells_of_all_its_attempts() {
    let provider = Scripted::new([status(500), status(503), status(500)]);
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(provider);
    let error = chat.complete(request()).await.unwrap_err();
    let kinds: Vec<_> = error
        .attempts()
        .iter()
        .map(|attempt| attempt.error)
        .collect();
    assert_eq!(
        kinds,
        [ErrorKind::Server, ErrorKind::Overloaded, ErrorKind::Server].map(Some)
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_has_ended() {
    let provider = Scripted::new([hang()]);
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(provider.clone());
    let left = tokio::time::timeout(Duration::from_secs(1), chat.complete(request())).await;
    assert!(left.is_err());
    assert_eq!(provider.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_item_of_a_retried_stream_counts_both_attempts() {
    let provider = Scripted::new([status(500), answer("Salut")]);
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .service(provider);
    let mut events = chat.stream(request()).await.unwrap();
    let mut last = None;
    while let Some(event) = events.try_next().await.unwrap() {
        last = Some(event);
    }
    let Some(Event::Done(summary)) = last else {
        panic!("a complete stream ends with its summary");
    };
    assert_eq!(summary.attempts(), 2);
    assert_eq!(summary.others[0].error, Some(ErrorKind::Server));
}
