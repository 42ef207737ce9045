//! Outside of prime, or there is a gap before the first item.

use std::time::Duration;

use tokio::time::Instant;
use tollgate_layers::{
    IdleLayer, PrimeLayer, TimeoutLayer,
    testing::{Call, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::named;

const LIMIT: Duration = Duration::from_secs(10);

#[tokio::test(start_paused = true)]
async fn inside_prime_the_wait_for_the_first_item_would_be_taken_for_a_gap() {
    let thinks = || Scripted::new([Reply::stream([]).stall()]);
    let (idle, prime) = (IdleLayer::new(LIMIT), PrimeLayer::new());
    let timeout = TimeoutLayer::first_item(LIMIT * 6);
    let right = (timeout, idle, prime).layer(thinks());
    let wrong = (timeout, prime, idle).layer(thinks());

    let began = Instant::now();
    let fault = right.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.is_elapsed(), "left to the timeout");
    assert_eq!(began.elapsed(), LIMIT * 6);

    let began = Instant::now();
    let fault = wrong.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.stalled().is_some(), "an error of the call");
    assert_eq!(began.elapsed(), LIMIT);
    named(&right, &wrong, "prime", "idle");
}
