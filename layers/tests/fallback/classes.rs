//! Which errors are worth another target.

use tollgate_layers::{
    FallbackLayer, SpendCap, SpendCapLayer, TimeoutLayer, Usd,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, ServiceExt};

use crate::{SECOND, answering, call, calls, down, failing};

#[tokio::test]
async fn the_primary_alone_is_asked_where_it_answers() {
    let (primary, other) = (answering(), answering());
    let answer = call(&primary, [other.clone()]).await.unwrap();
    assert_eq!(calls([&primary, &other]), [1, 0]);
    assert!(!answer.collect().await.unwrap().1.fallback);
}

#[tokio::test]
async fn an_error_that_is_worth_it_goes_to_the_next_target_in_order() {
    let (primary, second, third) = (down(), down(), answering());
    let answer = call(&primary, [second.clone(), third.clone()]).await;
    assert!(answer.is_ok());
    assert_eq!(calls([&primary, &second, &third]), [1, 1, 1]);
}

#[tokio::test]
async fn what_is_neither_transient_nor_a_fault_may_be_worth_it() {
    let refused_key = Fault::permanent().failover(true);
    let (primary, other) = (failing(refused_key), answering());
    assert!(call(&primary, [other.clone()]).await.is_ok());
    assert_eq!(other.calls(), 1);
}

#[tokio::test]
async fn an_error_that_is_not_worth_it_passes_unchanged_at_once() {
    let (primary, other) = (failing(Fault::permanent()), answering());
    let error = call(&primary, [other.clone()]).await.unwrap_err();
    assert_eq!(error, Fault::permanent());
    assert_eq!(other.calls(), 0);
}

#[tokio::test]
async fn an_error_of_a_candidate_that_is_not_worth_it_ends_the_search() {
    let (primary, second, third) = (down(), failing(Fault::permanent()), answering());
    let error = call(&primary, [second, third.clone()]).await.unwrap_err();
    assert_eq!(error, Fault::permanent(), "it speaks of the request");
    assert_eq!(third.calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_first_item_that_is_late_is_worth_it() {
    let silent = Scripted::new([Reply::hang()]);
    let primary = TimeoutLayer::first_item(SECOND).layer(silent.clone());
    let chat = FallbackLayer::new([answering()]).layer(primary);
    assert!(chat.oneshot(Call::new()).await.is_ok());
    assert_eq!(silent.live(), 0, "and nothing of it is left");
}

#[tokio::test]
async fn a_refusal_of_the_spend_cap_is_not_worth_it_unless_asked_for() {
    let prices = weigh_fn(|_: &mut Call| Some(1), |note: &Note| Some(note.used));
    let primary = SpendCapLayer::new(SpendCap::new(Usd::ZERO), prices).layer(answering());
    let free = answering();

    let chat = FallbackLayer::new([free.clone()]).layer(primary.clone());
    let error = chat.oneshot(Call::new()).await.unwrap_err();
    assert!(error.refused().is_some());
    assert_eq!(free.calls(), 0);

    let chat = FallbackLayer::new([free.clone()])
        .when(|error: &Fault| error.refused().is_some())
        .layer(primary);
    assert!(chat.oneshot(Call::new()).await.is_ok());
    assert_eq!(free.calls(), 1);
}

#[tokio::test]
async fn what_is_asked_for_stands_in_place_of_the_errors_own_class() {
    let (primary, other) = (down(), answering());
    let chat = FallbackLayer::new([other.clone()])
        .when(|error: &Fault| error.is_elapsed())
        .layer(primary);
    assert_eq!(
        chat.oneshot(Call::new()).await.unwrap_err(),
        Fault::transient()
    );
    assert_eq!(other.calls(), 0);
}
