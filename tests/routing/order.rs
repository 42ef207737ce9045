//! Why the router stands outside of whole stacks.

use tollgate::{
    ChatExt, ErrorKind, Prices, Router, SpendCap, Usd,
    layers::{CostLayer, RetryBudget, RetryLayer, SpendCapLayer},
    providers::scripted::{Scripted, answer, status},
};
use tower::{Layer, ServiceBuilder};

use crate::support::request;

const MODEL: &str = "gpt-4o-mini";

fn openai() -> Scripted {
    Scripted::new([answer("Salut")]).named("openai")
}

#[tokio::test]
async fn a_cap_inside_of_the_router_knows_the_model_and_one_outside_only_the_alias() {
    let cap = SpendCap::new(Usd::from_cents(1));
    let capped = ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), Prices::bundled()))
        .layer(CostLayer::new(Prices::bundled()));

    let mut inside = Router::builder()
        .vendor("openai", capped.clone().service(openai()))
        .alias("fast", MODEL)
        .build()
        .unwrap();
    let answer = inside.complete(request("fast")).await.unwrap();
    assert_eq!(answer.cost().known(), Some(cap.spent()));

    let routed = Router::builder()
        .vendor("openai", openai())
        .alias("fast", MODEL)
        .build()
        .unwrap();
    let mut outside = capped.service(routed);
    let error = outside.complete(request("fast")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendCapReached, "it has no price");
}

#[tokio::test(start_paused = true)]
async fn a_retry_outside_of_the_router_lets_one_target_spend_what_another_needs() {
    // Ten retries, and next to none after them.
    let retry = || RetryLayer::default().budget(RetryBudget::new(0, 1)).seed(1);
    let failing = || Scripted::new((0..200).map(|_| status(503)));
    let recovering = || Scripted::new([status(503), answer("Salut")]);

    let mut inside = Router::builder()
        .prefix("failing", retry().layer(failing()))
        .prefix("recovering", retry().layer(recovering()))
        .build()
        .unwrap();
    for _ in 0..40 {
        assert!(inside.complete(request("failing")).await.is_err());
    }
    let answer = inside.complete(request("recovering")).await.unwrap();
    assert_eq!(answer.summary().attempts(), 2);

    let router = Router::builder()
        .prefix("failing", failing())
        .prefix("recovering", recovering())
        .build()
        .unwrap();
    let mut outside = retry().layer(router);
    for _ in 0..40 {
        assert!(outside.complete(request("failing")).await.is_err());
    }
    let error = outside.complete(request("recovering")).await.unwrap_err();
    assert_eq!(error.attempts().len(), 1, "no retry was left for it");
}
