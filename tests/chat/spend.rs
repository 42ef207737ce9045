//! What a spend cap lets pass, and what it books in the end.

use tollgate::{
    ChatExt, ErrorKind, Prices, SpendCap, Usd,
    layers::{CostLayer, SpendCapLayer, Track, Weigh},
    testing::{Answer, Gate, Upstream},
};
use tower::ServiceBuilder;

use crate::support::{openai, request, streamed, upstream, whole};

macro_rules! capped {
    ($cap:expr, $upstream:expr) => {
        ServiceBuilder::new()
            .layer(SpendCapLayer::new($cap.clone(), prices()))
            .layer(CostLayer::new(prices()))
            .service(openai($upstream))
    };
}

fn prices() -> Prices {
    Prices::bundled().at("openai")
}

/// What is reserved for one request.
fn bound() -> Usd {
    let nanos = Weigh::bound(&prices(), &mut request());
    Usd::from_nanos(nanos.expect("the model has a price"))
}

#[tokio::test]
async fn of_a_hundred_concurrent_calls_at_a_cap_that_fits_one_exactly_one_passes() {
    let upstream = upstream().await;
    let gate = Gate::new();
    let held = gate.clone();
    upstream.answer_with(move |_| whole(5).held_by(&held));
    let cap = SpendCap::new(bound());
    let chat = capped!(cap, &upstream);

    let calls: Vec<_> = (0..100)
        .map(|_| {
            let mut chat = chat.clone();
            tokio::spawn(async move { chat.complete(request()).await })
        })
        .collect();
    upstream.wait_for_requests(1).await;
    assert_eq!(cap.reserved(), bound());
    gate.open();

    let mut passed = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => passed += 1,
            Err(error) => assert_eq!(error.kind(), ErrorKind::SpendCapReached),
        }
    }
    assert_eq!((passed, upstream.requests()), (1, 1));
    assert_eq!((cap.reserved(), cap.spent()), (Usd::ZERO, price(10, 5)));
}

/// At 0.15 dollars a million tokens of input, and 0.60 of output.
fn price(input: u64, output: u64) -> Usd {
    Usd::from_nanos(input * 150 + output * 600)
}

#[tokio::test]
async fn what_is_below_at_and_above_the_estimate_is_settled_truly() {
    let upstream = upstream().await;
    // The bound is that of 100 tokens of output and as many of input as bytes and frames allow: it
    // is reached by that many tokens of output more.
    let above_output = bound().nanos().saturating_sub(10 * 150) / 600;
    for (output, overrun) in [(5, false), (100, false), (above_output + 1_000, true)] {
        upstream.play([whole(output)]);
        let cap = SpendCap::new(bound());
        let mut chat = capped!(cap, &upstream);
        let answer = chat.complete(request()).await.unwrap();

        let actual = price(10, output);
        assert_eq!(answer.cost().known(), Some(actual));
        assert_eq!((cap.spent(), cap.reserved()), (actual, Usd::ZERO));
        assert_eq!(cap.overrun() > Usd::ZERO, overrun, "{output} tokens");
        assert_eq!(cap.overrun(), actual.saturating_sub(bound()));
    }
}

#[tokio::test]
async fn an_overrun_closes_the_cap() {
    let upstream = upstream().await;
    upstream.play([whole(1_000_000)]);
    let cap = SpendCap::new(bound());
    let mut chat = capped!(cap, &upstream);
    chat.complete(request()).await.unwrap();
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendCapReached);
    assert_eq!(upstream.requests(), 1);
}

#[tokio::test]
async fn an_error_that_the_provider_answered_costs_nothing() {
    let upstream = upstream().await;
    upstream.play([Answer::status(500)]);
    let cap = SpendCap::new(bound());
    let mut chat = capped!(cap, &upstream);
    chat.complete(request()).await.unwrap_err();
    assert_eq!((cap.spent(), cap.reserved()), (Usd::ZERO, Usd::ZERO));
}

#[tokio::test]
async fn an_unpriced_model_is_refused_before_anything_is_sent() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_dollars(1_000));
    let mut chat = capped!(cap, &upstream);
    let error = chat
        .complete(
            tollgate::ChatRequest::new("nobody-knows-it")
                .user("hi")
                .max_tokens(1),
        )
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendCapReached);
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn a_request_without_an_output_limit_is_bounded_by_the_model_or_by_the_limit_that_is_set() {
    let unlimited = || tollgate::ChatRequest::new(crate::support::MODEL).user("hi");
    let by_model = Weigh::bound(&prices(), &mut unlimited()).unwrap();
    let most = 16_384;
    assert_eq!(
        by_model,
        Weigh::bound(&prices(), &mut unlimited().max_tokens(most)).unwrap()
    );

    let mut request = unlimited();
    let limited = Weigh::bound(&prices().output_limit(50), &mut request).unwrap();
    assert!(limited < by_model);
    assert_eq!(
        request.settings().max_tokens,
        Some(50),
        "it is written into the request"
    );
}

#[tokio::test]
async fn a_stream_dropped_after_three_items_settles_with_an_estimate_marked_as_such() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, &upstream);
    let summary = drop_after_three(&mut chat, &upstream).await;

    assert!(summary.usage.estimated);
    assert_eq!(summary.usage.output, 5, "five bytes were seen");
    assert_eq!(summary.cost.known(), Some(price(summary.bound.input, 5)));
    assert_eq!(
        (Some(cap.spent()), cap.reserved()),
        (summary.cost.known(), Usd::ZERO)
    );
}

async fn drop_after_three<S>(chat: &mut S, upstream: &Upstream) -> tollgate::Summary
where
    S: tower::Service<
            tollgate::ChatRequest,
            Response = tollgate::ChatResponse,
            Error = tollgate::Error,
        >,
{
    upstream.play([streamed(&["Sa", "lu", "t", "!"]).hold_after(4)]);
    let request = request();
    let record = request.record().of_call();
    let mut events = chat.stream(request).await.expect("it begins");
    let mut texts = 0;
    while texts < 3 {
        let event = events.try_next().await.expect("it is healthy");
        let event = event.expect("it is held open");
        texts += usize::from(event.text().is_some());
    }
    drop(events);
    record.with(|summary| summary.clone())
}

#[tokio::test]
async fn an_answer_without_usage_is_settled_with_an_estimate_and_never_for_nothing() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, &upstream);
    let silent = r#"{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Salut"}}]}"#;
    let mut events = crate::support::events(&["Salut"]);
    events.remove(events.len() - 2);
    upstream.play([Answer::json(silent), Answer::sse(events)]);
    for stream in [false, true] {
        let answer = chat.complete(request().streamed(stream)).await.unwrap();
        let bound = answer.summary().bound;
        assert!(answer.usage().estimated, "streamed: {stream}");
        assert_eq!(
            (answer.usage().input, answer.usage().output),
            (bound.input, 5)
        );
        assert_eq!(answer.cost().known(), Some(price(bound.input, 5)));
    }
    assert_eq!(cap.reserved(), Usd::ZERO);
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_settled_by_its_bound() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = capped!(cap, &upstream);
    upstream.play([Answer::bytes(200, "text/html", "<html>")]);
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    let summary = &error.attempts()[0];
    assert!(summary.usage.estimated);
    assert_eq!(summary.cost.known(), Some(price(summary.bound.input, 100)));
    assert_eq!(
        (Some(cap.spent()), cap.reserved()),
        (summary.cost.known(), Usd::ZERO)
    );
}
