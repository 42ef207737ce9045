//! Where it stands, and what breaks where it stands elsewhere.

use tollgate_layers::{
    CostLayer, RetryLayer, SpendCap, SpendCapLayer, Usd,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, ServiceBuilder, ServiceExt};

use crate::{BOUND, prices, refused, spent_and_reserved, usd};

fn fails_once() -> Scripted {
    Scripted::new([
        Reply::error(Fault::transient()).used(7),
        Reply::whole().used(5),
    ])
}

#[tokio::test(start_paused = true)]
async fn inside_retry_each_attempt_is_reserved_and_settled_by_itself() {
    let cap = SpendCap::new(usd(7 + BOUND));
    let chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .service(fails_once());
    chat.oneshot(Call::new()).await.unwrap();
    assert_eq!(spent_and_reserved(&cap), (7 + 5, 0));
}

#[tokio::test(start_paused = true)]
async fn outside_retry_the_attempts_that_failed_would_be_missed() {
    let cap = SpendCap::new(usd(7 + BOUND));
    let chat = ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .layer(RetryLayer::default())
        .service(fails_once());
    chat.oneshot(Call::new()).await.unwrap();
    assert_eq!(spent_and_reserved(&cap), (5, 0));
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_is_not_retried() {
    let cap = SpendCap::new(Usd::ZERO);
    let inner = fails_once();
    let capped = SpendCapLayer::new(cap, prices()).layer(inner.clone());
    let chat = RetryLayer::default().layer(capped);

    let before = tokio::time::Instant::now();
    refused(chat.oneshot(Call::new()).await);
    assert_eq!((inner.calls(), before.elapsed().as_nanos()), (0, 0));
}

#[tokio::test]
async fn inside_cost_its_own_weights_would_be_booked_and_not_the_cost_that_is_shown() {
    let cap = SpendCap::new(usd(BOUND));
    let dear = weigh_fn(|_: &mut Call| None, |note: &Note| Some(note.used * 3));
    let chat = ServiceBuilder::new()
        .layer(CostLayer::new(dear))
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .service(Scripted::new([Reply::whole().used(5)]));
    let answer = chat.oneshot(Call::new()).await.unwrap();
    let (_, note) = answer.collect().await.unwrap();
    assert_eq!((note.cost.known(), cap.spent()), (Some(usd(15)), usd(5)));
}
