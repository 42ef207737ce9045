//! Whom a fallback asks, at whose price, and with whose key.

use std::time::Duration;

use tokio::time::Instant;
use tollgate::{
    ChatExt, ChatRequest, ChatService, Cost, ErrorKind, Prices, SpendCap, Usage, Usd,
    layers::{CircuitBreakerLayer, CostLayer, FallbackLayer, SpendCapLayer},
    providers::{
        Compatible, Groq,
        scripted::{Reply, Scripted, answer, status},
    },
    service::Facts,
    stack,
    types::Secret,
};
use tower::ServiceBuilder;

use crate::support::{MODEL, openai, request, upstream, whole};

/// A target of its own price, behind one cap.
fn target(cap: &SpendCap, name: &str, reply: Reply) -> ChatService {
    let prices = Prices::bundled().at(name);
    ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .service(Scripted::new([reply]).named(name))
        .boxed_chat()
}

#[tokio::test(start_paused = true)]
async fn a_fallback_to_a_dearer_target_is_charged_at_its_price() {
    let cap = SpendCap::new(Usd::from_dollars(1));
    let usage = Usage {
        input: 1_000,
        output: 100,
        ..Usage::default()
    };
    let dear = target(&cap, "anthropic", answer("dear").usage(usage)).retargeted("claude-opus-4-1");
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([dear]))
        .service(target(&cap, "openai", status(503)));
    let answer = chat.complete(request()).await.unwrap();

    // 15 and 75 dollars a million tokens.
    let price = Usd::from_nanos(1_000 * 15_000 + 100 * 75_000);
    assert_eq!(answer.cost(), Cost::Known(price));
    assert_eq!((cap.spent(), cap.reserved()), (price, Usd::ZERO));
    assert!(answer.summary().fallback);
    assert_eq!(answer.summary().attempts(), 2);
    assert_eq!(answer.summary().provider.as_deref(), Some("anthropic"));
}

#[tokio::test]
async fn a_fallback_to_another_vendor_never_receives_the_first_ones_credential() {
    let (first, second) = (upstream().await, upstream().await);
    first.answer_with(|_| tollgate::testing::Answer::status(503));
    second.answer_with(|_| whole(1));
    let other = Compatible::builder("other", &format!("{}/v1", second.url()))
        .build()
        .unwrap();
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([other.boxed_chat()]))
        .service(openai(&first));
    let brought = request().credential("openai", Secret::new("sk-theirs").unwrap());
    chat.complete(brought).await.unwrap();

    assert_eq!(
        first.asked()[0].header("authorization"),
        Some("Bearer sk-theirs")
    );
    assert_eq!(second.asked()[0].header("authorization"), None);
    assert!(!format!("{:?}", second.asked()[0].headers).contains("sk-"));
}

#[tokio::test(start_paused = true)]
async fn when_all_are_down_the_answer_comes_at_once_with_the_soonest_time() {
    let open = |seconds| {
        let breaker = CircuitBreakerLayer::default()
            .consecutive(std::num::NonZeroU32::MIN)
            .open_for(Duration::from_secs(seconds));
        stack::target()
            .retry(tollgate::layers::RetryLayer::default().attempts(std::num::NonZeroU32::MIN))
            .circuit_breaker(breaker)
            .around_service("openai", Scripted::new([status(500)]))
    };
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([open(20), open(90)]))
        .service(open(50));
    chat.complete(request()).await.unwrap_err();

    let began = Instant::now();
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(error.kind(), ErrorKind::CircuitOpen);
    let wait = error.retry_after().unwrap();
    let soonest = Duration::from_secs(20);
    assert!(
        wait >= soonest && wait <= soonest + soonest / 10,
        "{wait:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_too_long_for_one_model_goes_to_a_larger_window_only() {
    let too_long = || status(400).body(r#"{"error":{"code":"context_length_exceeded"}}"#);
    let spare = |window: Option<u64>| {
        let mut facts = Facts::default();
        facts.window = window;
        Scripted::new([answer("spare")])
            .boxed_chat()
            .with_facts(facts)
    };
    for (window, answered) in [(Some(1_000_000), true), (Some(1_000), false), (None, false)] {
        let mut chat = ServiceBuilder::new()
            .layer(FallbackLayer::new([spare(window)]))
            .service(Scripted::new([too_long()]).named("openai"));
        let result = chat.complete(ChatRequest::new(MODEL).user("hi")).await;
        assert_eq!(result.is_ok(), answered, "{window:?}");
        if let Err(error) = result {
            assert_eq!(error.kind(), ErrorKind::ContextLength);
        }
    }
}

/// The box once forgot what it held when it was given a model: a fallback asked a target that was
/// known to rest, and knew no window.
#[tokio::test(start_paused = true)]
async fn a_boxed_target_that_is_given_a_model_stays_known() {
    let down = Scripted::new([status(500)]);
    let breaker = CircuitBreakerLayer::default().consecutive(std::num::NonZeroU32::MIN);
    let mut spare = stack::target()
        .retry(tollgate::layers::RetryLayer::default().attempts(std::num::NonZeroU32::MIN))
        .circuit_breaker(breaker)
        .around_service("anthropic", down.clone())
        .retargeted("claude-haiku-4-5")
        .boxed_chat();
    let facts = spare.facts();
    assert_eq!(facts.provider.as_deref(), Some("anthropic"));
    assert_eq!(facts.model.as_deref(), Some("claude-haiku-4-5"));
    assert_eq!(facts.window, Some(200_000));
    let shown = facts.description.as_ref().unwrap().to_string();
    assert!(
        shown.starts_with("retargeted (target: claude-haiku-4-5)"),
        "{shown}"
    );

    spare.complete(request()).await.unwrap_err();
    assert_eq!(down.requests()[0].model().as_ref(), "claude-haiku-4-5");
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([spare]))
        .service(Scripted::new([status(503)]));
    chat.complete(request()).await.unwrap_err();
    assert_eq!(down.requests().len(), 1, "its circuit is open");
}

#[tokio::test(start_paused = true)]
async fn a_bad_request_a_filtered_one_and_a_spent_cap_go_nowhere_else() {
    let filtered = status(400).body(r#"{"error":{"code":"content_filter"}}"#);
    for (reply, kind) in [
        (status(400), ErrorKind::InvalidRequest),
        (filtered, ErrorKind::ContentFiltered),
    ] {
        let spare = Scripted::new([answer("spare")]);
        let mut chat = ServiceBuilder::new()
            .layer(FallbackLayer::new([spare.clone().boxed_chat()]))
            .service(Scripted::new([reply]));
        assert_eq!(chat.complete(request()).await.unwrap_err().kind(), kind);
        assert_eq!(spare.requests().len(), 0);
    }
    let spare = Scripted::new([answer("spare")]);
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([spare.clone().boxed_chat()]))
        .service(target(&SpendCap::new(Usd::ZERO), "openai", answer("never")));
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(
        (error.kind(), spare.requests().len()),
        (ErrorKind::SpendCapReached, 0)
    );
}

/// Groq gives one alternative, and says so before anybody asks it.
#[tokio::test]
async fn a_target_that_cannot_do_what_is_asked_is_passed_over() {
    let (first, second) = (upstream().await, upstream().await);
    first.answer_with(|_| tollgate::testing::Answer::status(503));
    second.answer_with(|_| whole(1));
    let groq = Groq::builder().base_url(second.url()).build().unwrap();
    let groq = stack::target().around(groq);
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([groq]))
        .service(openai(&first));

    let both = request().n(2);
    let error = chat.complete(both.clone()).await.unwrap_err();
    assert_eq!(error.status(), Some(503), "what the first one said");
    assert_eq!(second.requests(), 0);
    let one = chat.complete(both.drop_unsupported(true)).await.unwrap();
    assert!(one.summary().fallback);
}
