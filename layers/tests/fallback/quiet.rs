//! What is left of a call that was dropped: nothing.

use tokio::time::{advance, timeout};
use tollgate_layers::{
    FallbackLayer, Track,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{SECOND, answering, calls, down};

#[tokio::test(start_paused = true)]
async fn a_dropped_call_leaves_nothing_and_asks_nobody_else() {
    let (primary, silent, third) = (down(), Scripted::new([Reply::hang()]), answering());
    let chat = FallbackLayer::new([silent.clone(), third.clone()]).layer(primary.clone());
    let request = Call::new();
    let record = request.record().of_call();

    assert!(timeout(SECOND, chat.oneshot(request)).await.is_err());
    assert_eq!(primary.live() + silent.live() + third.live(), 0);
    assert_eq!(record.attempts(), 2);

    advance(60 * SECOND).await;
    assert_eq!(calls([&primary, &silent, &third]), [1, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_in_its_first_attempt_was_one_attempt() {
    let (silent, other) = (Scripted::new([Reply::hang()]), answering());
    let chat = FallbackLayer::new([other.clone()]).layer(silent.clone());
    let request = Call::new();
    let record = request.record().of_call();
    assert!(timeout(SECOND, chat.oneshot(request)).await.is_err());
    assert_eq!((silent.live(), record.attempts()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn nothing_of_the_failed_attempt_is_alive_while_the_next_one_runs() {
    let (primary, slow) = (
        Scripted::new([Reply::error(Fault::transient())]),
        Scripted::new([Reply::whole().delay(SECOND)]),
    );
    let mut call = Box::pin(
        FallbackLayer::new([slow.clone()])
            .layer(primary.clone())
            .oneshot(Call::new()),
    );
    assert!(timeout(SECOND / 2, call.as_mut()).await.is_err());
    assert_eq!((primary.live(), slow.live()), (0, 1));
    assert!(call.await.is_ok());
}
