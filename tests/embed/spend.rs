//! What embeddings cost, and what a spend cap lets pass.

use tollgate::{
    Cost, EmbedExt, EmbedRequest, ErrorKind, Prices, SpendCap, Usd,
    layers::{CostLayer, SpendCapLayer, Weigh},
    testing::{Answer, Gate, Upstream},
};
use tower::ServiceBuilder;

use crate::support::{MODEL, embedded, embedder, numbers, prices, upstream};

macro_rules! capped {
    ($cap:expr, $upstream:expr) => {
        ServiceBuilder::new()
            .layer(SpendCapLayer::new($cap.clone(), prices()))
            .layer(CostLayer::new(prices()))
            .service(embedder($upstream))
    };
}

/// At 0.02 dollars a million tokens.
const fn price(tokens: u64) -> Usd {
    Usd::from_nanos(tokens * 20)
}

/// What is reserved for a request.
fn bound(mut request: EmbedRequest) -> Usd {
    let nanos = Weigh::bound(&prices(), &mut request);
    Usd::from_nanos(nanos.expect("the model has a price"))
}

async fn embedding() -> Upstream {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    upstream
}

#[tokio::test]
async fn a_call_is_priced_by_the_tokens_of_all_its_parts() {
    let upstream = embedding().await;
    let cap = SpendCap::new(bound(numbers(5_000)));
    let mut stack = capped!(cap, &upstream);
    let answer = stack.embed(numbers(5_000)).await.unwrap();
    assert_eq!(answer.cost(), Cost::Known(price(5_000)));
    assert_eq!((cap.spent(), cap.reserved()), (price(5_000), Usd::ZERO));
    assert_eq!(cap.overrun(), Usd::ZERO);
    assert_eq!(upstream.requests(), 3);
}

#[tokio::test]
async fn a_call_that_the_cap_cannot_pay_for_is_refused_before_anything_is_sent() {
    let upstream = embedding().await;
    let short = bound(numbers(5_000)).saturating_sub(Usd::from_nanos(1));
    let cap = SpendCap::new(short);
    let mut stack = capped!(cap, &upstream);
    let error = stack.embed(numbers(5_000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendCapReached);
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn of_fifty_concurrent_calls_at_a_cap_that_fits_one_exactly_one_passes() {
    let upstream = upstream().await;
    let gate = Gate::new();
    let held = gate.clone();
    upstream.answer_with(move |asked| embedded(asked).held_by(&held));
    let cap = SpendCap::new(bound(numbers(3)));
    let stack = capped!(cap, &upstream);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let mut stack = stack.clone();
            tokio::spawn(async move { stack.embed(numbers(3)).await })
        })
        .collect();
    upstream.wait_for_requests(1).await;
    assert_eq!(cap.reserved(), bound(numbers(3)));
    gate.open();
    let mut passed = 0;
    for call in calls {
        passed += usize::from(call.await.unwrap().is_ok());
    }
    assert_eq!((passed, upstream.requests()), (1, 1));
    assert_eq!((cap.spent(), cap.reserved()), (price(3), Usd::ZERO));
}

#[tokio::test]
async fn a_call_that_failed_half_way_costs_what_its_parts_used() {
    let upstream = upstream().await;
    upstream.answer_with(|asked| match asked.number {
        0 => embedded(asked),
        _ => Answer::status(500),
    });
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut stack = capped!(cap, &upstream);
    let error = stack.embed(numbers(5_000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.attempts()[0].cost, Cost::Known(price(2_048)));
    assert_eq!((cap.spent(), cap.reserved()), (price(2_048), Usd::ZERO));
}

#[tokio::test]
async fn an_error_that_the_provider_answered_at_once_costs_nothing() {
    let upstream = upstream().await;
    upstream.play([Answer::status(500)]);
    let cap = SpendCap::new(Usd::from_cents(1));
    capped!(cap, &upstream).embed(numbers(1)).await.unwrap_err();
    assert_eq!((cap.spent(), cap.reserved()), (Usd::ZERO, Usd::ZERO));
}

#[tokio::test]
async fn a_model_without_a_price_of_output_is_priced_and_one_without_any_is_refused() {
    let upstream = embedding().await;
    let input_only = r#"{"openai/mine": {"input_usd_per_mtok": 1, "mode": "embedding"}}"#;
    let prices = Prices::empty()
        .overlay_json(input_only)
        .unwrap()
        .at("openai");
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut stack = ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .service(embedder(&upstream));
    let answer = stack.embed(EmbedRequest::new("mine", "7")).await.unwrap();
    assert_eq!(answer.cost(), Cost::Known(Usd::from_nanos(1_000)));
    let error = stack
        .embed(EmbedRequest::new(MODEL, "7"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendCapReached);
    assert_eq!(upstream.requests(), 1);
}

#[test]
fn every_embedding_model_of_the_table_that_has_a_price_has_a_bound() {
    let table = Prices::bundled();
    let mut seen = 0;
    for (provider, model, facts) in table.models() {
        if facts.mode == tollgate::pricing::Mode::Embedding && facts.rates.base().input.is_some() {
            let mut request = EmbedRequest::new(model, "hello");
            let bound = Weigh::bound(&table.at(provider), &mut request);
            assert!(bound.is_some(), "{provider}/{model}");
            seen += 1;
        }
    }
    assert!(seen > 10);
}
