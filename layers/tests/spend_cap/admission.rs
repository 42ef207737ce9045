//! Which calls are made.

use std::time::Duration;

use futures_util::future::join_all;
use tollgate_layers::{
    Retarget, SpendCap, SpendCapLayer, SpendCaps, Track, Usd, key_fn,
    spend_cap::Refused,
    testing::{Call, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

use crate::{BOUND, prices, refused, spent_and_reserved, usd};

#[tokio::test(start_paused = true)]
async fn of_one_hundred_concurrent_calls_at_a_cap_for_one_one_is_made_while_all_answers_hang() {
    let cap = SpendCap::new(usd(BOUND + BOUND / 2));
    let inner = Scripted::new([Reply::hang()]);
    let chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner.clone());

    let calls = (0..100).map(|_| {
        let call = chat.clone().oneshot(Call::new());
        tokio::time::timeout(Duration::from_secs(1), call)
    });
    let ends = join_all(calls).await;

    assert_eq!(inner.calls(), 1);
    let refusals = ends.into_iter().filter_map(Result::ok);
    assert_eq!(refusals.map(refused).count(), 99);
    assert_eq!(spent_and_reserved(&cap), (0, 0), "the one was given up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_on_many_threads_never_spend_more_than_the_cap() {
    const FITS: usize = 7;
    let cap = SpendCap::new(usd(BOUND * FITS as u64 + BOUND - 1));
    let inner = Scripted::new([Reply::whole().used(BOUND)]);
    let chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner.clone());

    let calls = (0..100).map(|_| tokio::spawn(chat.clone().oneshot(Call::new())));
    let ends = join_all(calls).await;

    assert_eq!(inner.calls(), FITS);
    assert_eq!(
        ends.into_iter()
            .filter(|end| end.as_ref().unwrap().is_ok())
            .count(),
        FITS
    );
    assert_eq!(spent_and_reserved(&cap), (BOUND * FITS as u64, 0));
}

#[tokio::test]
async fn a_refused_call_is_not_sent_and_says_what_did_not_fit() {
    let cap = SpendCap::new(usd(BOUND - 1));
    let inner = Scripted::new([Reply::whole()]);
    let chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner.clone());

    let call = Call::new();
    let record = call.record().clone();
    let refusal = refused(chat.oneshot(call).await);

    assert_eq!(
        refusal,
        Refused::Reached {
            cap: usd(BOUND - 1),
            spent: Usd::ZERO,
            reserved: Usd::ZERO,
            bound: usd(BOUND),
        }
    );
    assert_eq!((inner.calls(), record.attempts()), (0, 1));
    assert_eq!(record.with(|note| note.clone()), Note::new());
    assert_eq!(spent_and_reserved(&cap), (0, 0));
}

#[tokio::test]
async fn a_call_of_unknown_price_is_refused() {
    let cap = SpendCap::new(Usd::MAX);
    let inner = Scripted::new([Reply::whole()]);
    let unknown = weigh_fn(|_: &mut Call| None, |_: &Note| Some(0));
    let chat = SpendCapLayer::new(cap.clone(), unknown).layer(inner.clone());

    assert_eq!(refused(chat.oneshot(Call::new()).await), Refused::Unpriced);
    assert_eq!((inner.calls(), spent_and_reserved(&cap)), (0, (0, 0)));
}

#[tokio::test]
async fn a_call_without_a_key_is_refused() {
    let caps = SpendCaps::new(Usd::MAX);
    let caller = key_fn(|call: &Call| call.get_caller().map(str::to_owned));
    let inner = Scripted::new([Reply::whole()]);
    let chat = SpendCapLayer::per_key(caps, caller, prices()).layer(inner.clone());

    assert_eq!(refused(chat.oneshot(Call::new()).await), Refused::NoKey);
    assert_eq!(inner.calls(), 0);
}

#[tokio::test]
async fn each_key_spends_its_own_cap() {
    let caps = SpendCaps::new(usd(BOUND));
    caps.set("rich".to_owned(), usd(2 * BOUND)).unwrap();
    let caller = key_fn(|call: &Call| call.get_caller().map(str::to_owned));
    let inner = Scripted::new([Reply::whole().used(BOUND)]);
    let mut chat = SpendCapLayer::per_key(caps.clone(), caller, prices()).layer(inner);

    let mut admitted = |caller: &str| {
        let call = chat.call(Call::new().caller(caller));
        async { call.await.is_ok() }
    };
    assert!(admitted("one").await && !admitted("one").await);
    assert!(admitted("two").await && !admitted("two").await);
    assert!(admitted("rich").await && admitted("rich").await && !admitted("rich").await);
    let spent = |key: &str| caps.get(&key.to_owned()).unwrap().spent();
    assert_eq!(["one", "rich"].map(spent), [usd(BOUND), usd(2 * BOUND)]);
}

#[tokio::test]
async fn a_full_store_refuses_new_keys_and_goes_on_serving_those_it_has() {
    let caps = SpendCaps::new(usd(10 * BOUND)).max_keys(1);
    let caller = key_fn(|call: &Call| call.get_caller().map(str::to_owned));
    let inner = Scripted::new([Reply::whole().used(1)]);
    let mut chat = SpendCapLayer::per_key(caps.clone(), caller, prices()).layer(inner);

    chat.call(Call::new().caller("first")).await.unwrap();
    let refusal = refused(chat.call(Call::new().caller("second")).await);
    assert_eq!(refusal, Refused::TooManyKeys);
    chat.call(Call::new().caller("first")).await.unwrap();
    assert_eq!(caps.get(&"first".to_owned()).unwrap().spent(), usd(2));
}

#[tokio::test]
async fn the_bound_may_write_the_limit_that_makes_it_true_into_the_request() {
    let limit = weigh_fn(
        |call: &mut Call| {
            call.retarget("limited");
            Some(BOUND)
        },
        |note: &Note| Some(note.used),
    );
    let inner = Scripted::new([Reply::whole()]);
    let chat = SpendCapLayer::new(SpendCap::new(Usd::MAX), limit).layer(inner.clone());
    chat.oneshot(Call::new()).await.unwrap();
    assert_eq!(inner.targets(), ["limited"]);
}

#[tokio::test]
async fn a_raised_cap_admits_calls_again() {
    let cap = SpendCap::new(usd(BOUND));
    let inner = Scripted::new([Reply::whole().used(BOUND)]);
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner);
    chat.call(Call::new()).await.unwrap();
    assert!(chat.call(Call::new()).await.is_err() && cap.is_closed());

    cap.set_cap(usd(2 * BOUND));
    assert!(chat.call(Call::new()).await.is_ok() && cap.is_closed());
}

#[tokio::test]
async fn an_inner_cap_that_refuses_costs_the_outer_cap_nothing() {
    let (outer, inner) = (SpendCap::new(usd(1_000)), SpendCap::new(Usd::ZERO));
    let chat = ServiceBuilder::new()
        .layer(SpendCapLayer::new(outer.clone(), prices()))
        .layer(SpendCapLayer::new(inner, prices()))
        .service(Scripted::new([Reply::whole().used(5)]));
    assert!(chat.oneshot(Call::new()).await.is_err());
    assert_eq!(spent_and_reserved(&outer), (0, 0));
}
