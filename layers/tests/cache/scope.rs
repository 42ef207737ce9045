//! Whose answers are given to whom.

use tollgate_layers::{
    CacheLayer,
    testing::{Call, Reply, Scripted},
};
use tower::Layer;

use crate::{read, store};

#[tokio::test]
async fn two_callers_never_share_an_answer_under_per_caller() {
    let inner = Scripted::new([Reply::whole()]);
    let mut chat = CacheLayer::per_caller(store()).layer(inner.clone());
    for (caller, is_cached) in [("a", false), ("b", false), ("a", true), ("b", true)] {
        let (_, note) = read(&mut chat, Call::new().caller(caller)).await.unwrap();
        assert_eq!(note.cached, is_cached, "{caller}");
    }
    assert_eq!(inner.calls(), 2);
}

#[tokio::test]
async fn a_call_of_nobody_is_skipped_under_per_caller() {
    let inner = Scripted::new([Reply::whole()]);
    let store = store();
    let mut chat = CacheLayer::per_caller(store.clone()).layer(inner.clone());
    for _ in 0..2 {
        assert!(!read(&mut chat, Call::new()).await.unwrap().1.cached);
    }
    assert_eq!((inner.calls(), store.len()), (2, 0));
}

#[tokio::test]
async fn everybody_shares_where_that_is_said_aloud() {
    let inner = Scripted::new([Reply::whole()]);
    let mut chat = CacheLayer::shared(store()).layer(inner.clone());
    for caller in ["a", "b"] {
        read(&mut chat, Call::new().caller(caller)).await.unwrap();
    }
    read(&mut chat, Call::new()).await.unwrap();
    assert_eq!(inner.calls(), 1);
}

#[tokio::test]
async fn what_is_shared_is_not_given_to_a_caller_of_a_store_used_both_ways() {
    let (inner, store) = (Scripted::new([Reply::whole()]), store());
    let mut shared = CacheLayer::shared(store.clone()).layer(inner.clone());
    let mut apart = CacheLayer::per_caller(store).layer(inner.clone());
    read(&mut shared, Call::new().caller("a")).await.unwrap();
    assert!(
        !read(&mut apart, Call::new().caller("a"))
            .await
            .unwrap()
            .1
            .cached
    );
    assert_eq!(inner.calls(), 2);
}
