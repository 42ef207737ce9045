//! How long a stream is waited for, and what its end is called.

use std::{num::NonZeroUsize, time::Duration};

use futures_util::{FutureExt, StreamExt, stream};
use tokio::time::{advance, sleep_until};
use tollgate::{
    ChatRequest, ChatResponse, Error, ErrorKind, Event,
    layers::{Classify, ConcurrencyLimitLayer, DeadlineLayer, IdleLayer, PrimeLayer, Reach, Track},
};
use tower::{Layer, Service, ServiceExt, service_fn};

const SECOND: Duration = Duration::from_secs(1);
const LIMIT: Duration = Duration::from_secs(10);

fn text(text: &str) -> Event {
    Event::Text {
        choice: 0,
        text: text.to_owned(),
    }
}

/// Says one word after each gap, `words` of them, then falls silent; reads or not.
fn says(
    words: u32,
    gap: Duration,
) -> impl Service<ChatRequest, Response = ChatResponse, Error = Error, Future: Send> + Clone {
    service_fn(move |request: ChatRequest| async move {
        let began = tokio::time::Instant::now();
        let words = stream::iter(1..=words).then(move |nth| async move {
            sleep_until(began + gap * nth).await;
            Ok(text("word"))
        });
        let events = words.chain(stream::pending());
        Ok(ChatResponse::stream(events, request.record()))
    })
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_falls_silent_is_interrupted_by_a_timeout() {
    let chat = (IdleLayer::new(LIMIT), PrimeLayer::new()).layer(says(2, SECOND));
    let answer = chat.oneshot(ChatRequest::new("model")).await.unwrap();
    let mut events = answer.into_events();
    for _ in 0..2 {
        assert_eq!(events.try_next().await.unwrap(), Some(text("word")));
    }

    let error = events.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.cause(), Some(ErrorKind::Timeout));
    assert!(error.is_fault() && !error.is_transient());
    assert_eq!(events.try_next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn before_its_first_item_silence_is_a_plain_timeout() {
    let chat = (PrimeLayer::new(), IdleLayer::new(LIMIT)).layer(says(0, SECOND));
    let error = chat.oneshot(ChatRequest::new("model")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Timeout, Reach::Answered)
    );
    assert!(error.is_transient());
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_comes_back_late_finds_the_event_that_came() {
    let chat = IdleLayer::new(LIMIT).layer(says(2, SECOND));
    let answer = chat.oneshot(ChatRequest::new("model")).await.unwrap();
    let mut events = answer.into_events();
    assert_eq!(events.try_next().await.unwrap(), Some(text("word")));
    assert!(events.try_next().now_or_never().is_none(), "not there yet");
    advance(LIMIT * 3).await;
    assert_eq!(events.try_next().await.unwrap(), Some(text("word")));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_always_has_more_ends_at_the_callers_deadline() {
    let chat = DeadlineLayer::default().layer(says(1_000, Duration::ZERO));
    let request = ChatRequest::new("model").within(LIMIT);
    let mut events = chat.oneshot(request).await.unwrap().into_events();
    for _ in 0..10 {
        assert_eq!(events.try_next().await.unwrap(), Some(text("word")));
        advance(SECOND).await;
    }
    let error = events.try_next().await.unwrap_err();
    assert_eq!(error.cause(), Some(ErrorKind::DeadlineExceeded));
    assert!(!error.is_fault(), "it says nothing about the target");
}

#[tokio::test(start_paused = true)]
async fn a_call_past_its_deadline_and_one_without_a_place_are_refused_unsent() {
    let late = DeadlineLayer::new(Duration::ZERO).layer(says(1, SECOND));
    let error = late.oneshot(ChatRequest::new("model")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert_eq!(error.reach(), Reach::NotSent);

    let limit = ConcurrencyLimitLayer::new(NonZeroUsize::MIN).max_queue(0);
    let mut chat = limit.layer(says(1, SECOND));
    let running = chat.call(ChatRequest::new("model")).await.unwrap();
    let error = chat.call(ChatRequest::new("model")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Saturated, Reach::NotSent)
    );
    drop(running);
    assert!(chat.call(ChatRequest::new("model")).await.is_ok());
}
