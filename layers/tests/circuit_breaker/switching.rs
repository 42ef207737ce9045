//! Circuits that are switched by hand.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tollgate_layers::{
    Circuits,
    circuit_breaker::State,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service};

use crate::{MODEL, fail, open, touchy};

#[tokio::test(start_paused = true)]
async fn a_circuit_that_was_tripped_refuses_and_is_probed_afterwards() {
    let circuits = Circuits::new();
    let inner = Scripted::new([Reply::whole()]);
    let mut chat = touchy().circuits(circuits.clone()).layer(inner.clone());

    let minute = Duration::from_secs(60);
    assert!(circuits.trip(MODEL.into(), minute));
    let until = Instant::now() + minute;
    assert_eq!(circuits.state(&MODEL.into()), State::Open { until });
    let refused = open(chat.call(Call::new()).await);
    assert_eq!((refused.retry_after(), inner.calls()), (minute, 0));

    sleep(minute).await;
    assert_eq!(circuits.state(&MODEL.into()), State::HalfOpen);
    chat.call(Call::new()).await.unwrap();
    assert_eq!(circuits.state(&MODEL.into()), State::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_circuit_that_was_reset_is_closed_and_has_forgotten_everything() {
    let hint = Fault::transient().wait(Duration::from_secs(5));
    let inner = Scripted::new([Reply::error(hint)]);
    let circuits = Circuits::new();
    let mut chat = tollgate_layers::CircuitBreakerLayer::default()
        .circuits(circuits.clone())
        .layer(inner);

    for _ in 0..2 {
        fail(&mut chat, 5).await;
        open(chat.call(Call::new()).await);
        assert!(circuits.cooling_until(&MODEL.into()).is_some());
        circuits.reset(&MODEL.into());
        assert_eq!(circuits.state(&MODEL.into()), State::Closed);
        assert_eq!(circuits.cooling_until(&MODEL.into()), None);
    }
    circuits.reset(&"unknown".into());
    assert_eq!(circuits.list().len(), 1);
}
