//! What the layers write to the log: changes of state, and nothing of a call.
//!
//! A binary of its own: `tracing` remembers who listens to an event by the thread that met it first,
//! and in another binary that may be a test without a listener.

use std::{
    fmt::{self, Write},
    num::NonZeroU32,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::join_all;
use tollgate_layers::{
    Backoff, CircuitBreakerLayer, RetryLayer, SpendCap, SpendCapLayer, Usd,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, Service, ServiceExt};
use tracing::{
    Event, Metadata, Subscriber,
    field::Field,
    span::{Attributes, Id, Record},
};

/// Writes down the events of one layer, field by field.
#[derive(Debug, Clone)]
struct Told {
    module: &'static str,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Told {
    fn of(module: &'static str) -> Self {
        Self {
            module,
            lines: Arc::default(),
        }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("nobody panics with it").clone()
    }
}

impl Subscriber for Told {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with(self.module)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = event.metadata().level().to_string();
        event.record(&mut |field: &Field, value: &dyn fmt::Debug| {
            let _ = write!(line, " {field}={value:?}");
        });
        self.lines.lock().expect("nobody panics with it").push(line);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn a_retry_is_told_of_once_with_nothing_of_its_request() {
    let told = Told::of("tollgate_layers::retry");
    let _guard = tracing::subscriber::set_default(told.clone());
    let inner = Scripted::new([
        Reply::error(Fault::transient().wait(Duration::from_secs(2))),
        Reply::error(Fault::transient().wait(Duration::from_secs(3))),
        Reply::whole(),
    ]);
    let instant = Duration::from_nanos(1);
    let retry = RetryLayer::default().backoff(Backoff::new(instant, instant).unwrap());
    retry.layer(inner).oneshot(Call::new()).await.unwrap();

    assert_eq!(
        told.lines(),
        [
            "DEBUG message=retrying attempt=2 wait_ms=2000",
            "DEBUG message=retrying attempt=3 wait_ms=3000",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_circuit_tells_when_its_state_changes_and_at_no_other_time() {
    let told = Told::of("tollgate_layers::circuit_breaker");
    let _guard = tracing::subscriber::set_default(told.clone());
    let inner = Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
    let breaker = CircuitBreakerLayer::default().consecutive(NonZeroU32::MIN);
    let mut chat = breaker.seed(7).layer(inner);

    chat.call(Call::new()).await.unwrap_err();
    let refused = chat.call(Call::new()).await.unwrap_err();
    let wait = refused.open().unwrap().retry_after();
    tokio::time::sleep(wait).await;
    for _ in 0..3 {
        chat.call(Call::new()).await.unwrap();
    }

    let opened = format!(
        "WARN message=a circuit has opened open_ms={}",
        wait.as_millis()
    );
    assert_eq!(
        told.lines(),
        [
            opened.as_str(),
            "INFO message=a circuit is half open and will be probed",
            "INFO message=a circuit has closed",
        ]
    );
}

#[tokio::test]
async fn a_spend_cap_tells_once_that_it_is_used_up_with_amounts_and_nothing_else() {
    let told = Told::of("tollgate_layers::spend_cap");
    let _guard = tracing::subscriber::set_default(told.clone());
    let weigh = weigh_fn(|_: &mut Call| Some(60), |note: &Note| Some(note.used));
    let cap = SpendCap::new(Usd::from_nanos(180));
    let inner = Scripted::new([Reply::stream([1]).used(70)]);
    let chat = SpendCapLayer::new(cap, weigh).layer(inner);

    let calls = (0..3).map(|_| chat.clone().oneshot(Call::new().streamed()));
    for answer in join_all(calls).await {
        answer.unwrap().collect().await.unwrap();
    }
    assert!(chat.oneshot(Call::new()).await.is_err());

    assert_eq!(
        told.lines(),
        [
            "WARN message=the spend cap is used up cap=$0.00000018 spent=$0.00000021 overrun=$0.00000003"
        ]
    );
}
