//! Whose circuit a call belongs to.

use std::time::Duration;

use tokio_test::{assert_pending, task};
use tollgate_layers::{
    CircuitBreakerLayer, Circuits, Retarget,
    circuit_breaker::State,
    key_fn,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{open, times, touchy};

fn to(target: &str) -> Call {
    let mut call = Call::new();
    call.retarget(target);
    call
}

#[tokio::test]
async fn by_default_each_target_has_a_circuit() {
    let inner = Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
    let mut chat = touchy().layer(inner);
    assert!(chat.call(to("one")).await.is_err());
    open(chat.call(to("one")).await);
    chat.call(to("two")).await.unwrap();
}

#[tokio::test]
async fn a_bad_credential_opens_no_circuit_but_its_own() {
    let target_and_caller = key_fn(|call: &Call| {
        let caller = call.get_caller()?;
        Some((call.target().to_owned(), caller.to_owned()))
    });
    let circuits = Circuits::new();
    let inner = Scripted::new([
        Reply::error(Fault::transient()),
        Reply::whole(),
        Reply::whole(),
        Reply::error(Fault::transient()),
    ]);
    let mut chat = CircuitBreakerLayer::keyed(target_and_caller)
        .consecutive(times(1))
        .circuits(circuits.clone())
        .layer(inner.clone());

    assert!(chat.call(to("one").caller("bad")).await.is_err());
    open(chat.call(to("one").caller("bad")).await);
    chat.call(to("one").caller("good")).await.unwrap();
    chat.call(to("two").caller("bad")).await.unwrap();
    let key = |target: &str, caller: &str| (target.to_owned(), caller.to_owned());
    assert!(matches!(
        circuits.state(&key("one", "bad")),
        State::Open { .. }
    ));
    assert_eq!(circuits.state(&key("one", "good")), State::Closed);

    for _ in 0..10 {
        let fault = chat.call(to("one")).await.unwrap_err();
        assert!(fault.open().is_none(), "without a key it counts nowhere");
    }
    assert_eq!(circuits.list().len(), 3);
}

#[tokio::test]
async fn services_of_one_layer_have_circuits_of_their_own_unless_a_handle_is_shared() {
    let broken = || Scripted::new([Reply::error(Fault::transient())]);
    let well = || Scripted::new([Reply::whole()]);

    let layer = touchy();
    assert!(layer.layer(broken()).oneshot(Call::new()).await.is_err());
    assert!(layer.layer(well()).oneshot(Call::new()).await.is_ok());

    let layer = touchy().circuits(Circuits::new());
    assert!(layer.layer(broken()).oneshot(Call::new()).await.is_err());
    open(layer.layer(well()).oneshot(Call::new()).await);
}

#[tokio::test]
async fn a_million_keys_are_not_kept_and_an_open_circuit_is_never_forgotten() {
    let circuits = Circuits::new().max_keys(64);
    let first = [Reply::error(Fault::transient()), Reply::whole()];
    let mut chat = touchy()
        .circuits(circuits.clone())
        .layer(Scripted::new(first));
    assert!(chat.call(to("broken")).await.is_err());

    for key in 0..20_000 {
        chat.call(to(&key.to_string())).await.unwrap();
        assert!(circuits.list().len() <= 64);
    }
    open(chat.call(to("broken")).await);
    assert_eq!(circuits.state(&"19999".into()), State::Closed);
    let last = circuits.list();
    assert!(last.iter().any(|(key, _)| *key == "19999".into()));
}

#[tokio::test(start_paused = true)]
async fn what_was_heard_of_last_is_forgotten_last() {
    let circuits = Circuits::new().max_keys(3);
    let mut chat = touchy()
        .circuits(circuits.clone())
        .layer(Scripted::new([Reply::whole()]));
    for key in ["one", "two", "three", "one", "four"] {
        tokio::time::sleep(Duration::from_secs(1)).await;
        chat.call(to(key)).await.unwrap();
    }
    let mut kept: Vec<_> = circuits.list().into_iter().map(|(key, _)| key).collect();
    kept.sort();
    assert_eq!(kept, ["four", "one", "three"].map(Into::into));
}

#[tokio::test(start_paused = true)]
async fn where_every_circuit_is_open_or_in_use_a_new_key_is_let_through_uncounted() {
    let circuits = Circuits::new().max_keys(2);
    let inner = Scripted::new([
        Reply::error(Fault::transient()),
        Reply::hang(),
        Reply::error(Fault::transient()),
    ]);
    let mut chat = touchy().circuits(circuits.clone()).layer(inner.clone());
    assert!(chat.call(to("open")).await.is_err());
    let mut running = task::spawn(chat.call(to("running")));
    assert_pending!(running.poll());

    for _ in 0..10 {
        let fault = chat.call(to("new")).await.unwrap_err();
        assert_eq!(fault, Fault::transient());
    }
    assert_eq!((inner.calls(), circuits.list().len()), (12, 2));
    assert!(!circuits.trip("new".into(), Duration::from_secs(1)));

    drop(running);
    assert!(chat.call(to("new")).await.is_err());
    open(chat.call(to("new")).await);
}

#[tokio::test]
async fn no_key_is_printed() {
    let circuits = Circuits::new();
    let key = key_fn(|_: &Call| Some("sk-secret".to_owned()));
    let layer = CircuitBreakerLayer::keyed(key).circuits(circuits.clone());
    let mut chat = layer.clone().layer(Scripted::new([Reply::hang()]));
    let call = chat.call(Call::new());
    let shown = format!("{circuits:?} {layer:?} {chat:?} {call:?}");
    assert!(!shown.contains("sk-secret"), "{shown}");
    assert!(shown.contains("keys: 1"), "{shown}");
}
