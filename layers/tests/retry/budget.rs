//! The budget.

use futures_util::future::join_all;
use tollgate_layers::{
    RetryBudget, RetryLayer,
    testing::{Call, Fault},
};
use tower::{Layer, ServiceExt};

use crate::{attempts, failing};

#[tokio::test(start_paused = true)]
async fn the_budget_bounds_a_storm() {
    let inner = failing(Fault::transient());
    let chat = RetryLayer::default()
        .budget(RetryBudget::new(20, 0))
        .layer(inner.clone());
    let callers = (0..200).map(|_| chat.clone().oneshot(Call::new()));
    let results = join_all(callers).await;

    assert!(
        results
            .iter()
            .all(|r| r.as_ref().is_err_and(Fault::is_exhausted))
    );
    assert!(inner.calls() > 200, "some are retried");
    assert!(inner.calls() <= 240, "{} calls for 200", inner.calls());
}

#[tokio::test(start_paused = true)]
async fn a_budget_is_shared_by_handing_it_over_and_not_otherwise() {
    let calls_of_two_targets = async |layer: RetryLayer| {
        let inner = failing(Fault::transient());
        for _ in 0..2 {
            let chat = layer.layer(inner.clone());
            join_all((0..100).map(|_| chat.clone().oneshot(Call::new()))).await;
        }
        inner.calls()
    };

    assert_eq!(calls_of_two_targets(attempts(2)).await, 400, "100 each");

    let shared = attempts(2).budget(RetryBudget::new(0, 1));
    let calls = calls_of_two_targets(shared).await;
    assert!((210..=211).contains(&calls), "{calls}: 10, and 1 a second");
}
