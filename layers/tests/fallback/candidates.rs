//! Candidates are asked whether they suit before anything is sent to them.

use tokio::time::Instant;
use tollgate_layers::{
    Classify, FallbackLayer, Retargeted, Track,
    fallback::{MAX_CANDIDATES, Suits},
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{Choosy, SECOND, answering, attempts, call, calls, down, failing};

#[tokio::test]
async fn one_that_does_not_suit_is_sent_nothing_and_takes_no_attempt() {
    let (bare, able) = (answering(), answering());
    let candidates = [
        Choosy::new(&bare, Suits::No),
        Choosy::new(&able, Suits::Yes),
    ];
    let request = Call::new();
    let record = request.record().of_call();
    let chat = FallbackLayer::new(candidates).layer(down());
    assert!(chat.oneshot(request).await.is_ok());
    assert_eq!(calls([&bare, &able]), [0, 1]);
    assert_eq!(record.attempts(), 2);
}

#[tokio::test]
async fn where_none_suits_the_error_of_the_primary_is_the_answer() {
    let bare = answering();
    let error = call(&down(), [Choosy::new(&bare, Suits::No)])
        .await
        .unwrap_err();
    assert_eq!((error, bare.calls()), (Fault::transient(), 0));
    let error = call(&down(), [] as [Scripted; 0]).await.unwrap_err();
    assert_eq!(error, Fault::transient(), "nor where there is none");
}

#[tokio::test(start_paused = true)]
async fn where_all_rest_the_call_ends_at_once_with_the_soonest_time() {
    let start = Instant::now();
    let resting = answering();
    let rests = |wait| Choosy::new(&resting, Suits::RestsUntil(start + wait));
    let open = failing(Fault::permanent().failover(true).wait(30 * SECOND));

    let error = call(
        &open,
        [rests(20 * SECOND), rests(7 * SECOND), rests(9 * SECOND)],
    )
    .await;
    assert_eq!(error.unwrap_err().retry_after(), Some(7 * SECOND));
    assert_eq!((resting.calls(), start.elapsed().as_nanos()), (0, 0));

    let error = call(&open, [rests(40 * SECOND)]).await.unwrap_err();
    assert_eq!(
        error.retry_after(),
        Some(30 * SECOND),
        "the primary is sooner"
    );
}

#[tokio::test(start_paused = true)]
async fn one_that_rested_is_asked_again_after_the_next_error() {
    let until = Instant::now() + SECOND;
    let well_again = answering();
    let slow = Scripted::new([Reply::error(Fault::transient()).delay(2 * SECOND)]);
    let candidates = [
        Choosy::after(&well_again, move |_| Suits::RestsUntil(until)),
        Choosy::new(&slow, Suits::Yes),
    ];
    assert!(call(&down(), candidates).await.is_ok());
    assert_eq!(calls([&slow, &well_again]), [1, 1]);
}

/// A call that did not fit into one window is not sent to one that is no larger, whatever has
/// failed in between.
#[tokio::test]
async fn one_that_was_ruled_out_by_one_error_stays_so_after_the_next() {
    let (small, large) = (answering(), down());
    let too_long = Fault::permanent().failover(true);
    let no_larger = |failed: &Fault| {
        if failed.is_fault() {
            Suits::Yes
        } else {
            Suits::No
        }
    };
    let candidates = [
        Choosy::new(&large, Suits::Yes),
        Choosy::after(&small, no_larger),
    ];
    assert!(call(&failing(too_long), candidates).await.is_err());
    assert_eq!(calls([&large, &small]), [1, 0]);
}

#[tokio::test]
async fn other_models_are_asked_of_the_same_service() {
    let inner = Scripted::new([
        Reply::error(Fault::transient()),
        Reply::error(Fault::transient()),
        Reply::whole(),
    ]);
    let chat = FallbackLayer::models(["small", "tiny", "never"]).layer(inner.clone());
    let answer = chat.oneshot(Call::new()).await.unwrap();
    assert_eq!(inner.targets(), ["model", "small", "tiny"]);
    assert!(answer.collect().await.unwrap().1.fallback);
}

#[tokio::test]
async fn a_retargeted_candidate_is_asked_what_its_service_says() {
    let bare = answering();
    let candidate = Retargeted::new(Choosy::new(&bare, Suits::No), "small");
    assert!(call(&down(), [candidate]).await.is_err());
    assert_eq!(bare.calls(), 0);
}

#[tokio::test]
async fn there_is_a_bound_on_candidates() {
    let inner = down();
    let names = (0..1_000).map(|n| n.to_string());
    let chat = FallbackLayer::models(names).layer(inner.clone());
    assert_eq!(chat.candidates().len(), MAX_CANDIDATES);
    let _ = chat.oneshot(attempts(1_000)).await;
    assert_eq!(inner.calls(), 1 + MAX_CANDIDATES);
}
