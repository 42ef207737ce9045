//! Inside of all that acts on an error of the call.

use tollgate_layers::{
    FallbackLayer, PrimeLayer, RetryLayer,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{answering, named};

/// Answers with a stream that breaks before its first item, and with a better one when asked again.
fn breaks_early() -> Scripted {
    Scripted::new([
        Reply::stream([]).fail(Fault::transient()),
        Reply::stream([1]),
    ])
}

#[tokio::test(start_paused = true)]
async fn outside_retry_what_breaks_before_its_first_item_would_not_be_repeated() {
    let right = (RetryLayer::default(), PrimeLayer::new()).layer(breaks_early());
    let wrong = (PrimeLayer::new(), RetryLayer::default()).layer(breaks_early());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    named(&right, &wrong, "prime", "retry");
}

#[tokio::test]
async fn outside_the_fallback_what_breaks_before_its_first_item_would_not_be_taken_over() {
    let fallback = || FallbackLayer::new([answering()]);
    let right = (fallback(), PrimeLayer::new()).layer(breaks_early());
    let wrong = (PrimeLayer::new(), fallback()).layer(breaks_early());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    named(&right, &wrong, "prime", "fallback");
}
