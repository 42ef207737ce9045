//! Only an answer that may be given again is kept.

use futures_util::StreamExt;
use tollgate_layers::{
    CacheLayer, FallbackLayer,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceBuilder};

use crate::{cached, read, store, streamed};

#[tokio::test]
async fn an_error_is_never_kept() {
    let inner = Scripted::new([Reply::error(Fault::transient()), Reply::whole().used(3)]);
    let store = store();
    let mut chat = CacheLayer::shared(store.clone()).layer(inner.clone());
    assert!(chat.call(Call::new()).await.is_err());
    assert!(store.is_empty());
    let (_, note) = read(&mut chat, Call::new()).await.unwrap();
    assert_eq!((note.used, note.cached, inner.calls()), (3, false, 2));
}

#[tokio::test]
async fn a_stream_that_broke_is_never_kept() {
    let (mut chat, inner) = cached(Reply::stream([1, 2]).fail(Fault::transient()));
    assert!(read(&mut chat, streamed()).await.is_err());
    assert!(read(&mut chat, streamed()).await.is_err());
    assert_eq!(inner.calls(), 2);
}

#[tokio::test]
async fn a_stream_that_was_dropped_is_never_kept_though_it_was_nearly_over() {
    let (mut chat, inner) = cached(Reply::stream([1]));
    let mut answer = chat.call(streamed()).await.unwrap();
    assert!(answer.next().await.is_some(), "all but the terminal item");
    drop(answer);
    drop(chat.call(streamed()).await.unwrap());
    assert_eq!((inner.calls(), inner.live()), (2, 0));
}

#[tokio::test]
async fn an_answer_that_a_limit_cut_short_is_never_kept() {
    for reply in [Reply::stream([1]).cut(), Reply::whole().cut()] {
        let (mut chat, inner) = cached(reply);
        assert!(read(&mut chat, streamed()).await.unwrap().1.cut);
        assert!(!read(&mut chat, streamed()).await.unwrap().1.cached);
        assert_eq!(inner.calls(), 2);
    }
}

/// It would be given under the name of the target that was asked.
#[tokio::test]
async fn what_a_fallback_answered_is_never_kept() {
    for reply in [Reply::stream([1]), Reply::whole()] {
        let primary = Scripted::new([Reply::error(Fault::transient()), reply.clone()]);
        let store = store();
        let mut chat = ServiceBuilder::new()
            .layer(CacheLayer::shared(store.clone()))
            .layer(FallbackLayer::new([Scripted::new([reply])]))
            .service(primary.clone());
        assert!(read(&mut chat, streamed()).await.unwrap().1.fallback);
        assert!(store.is_empty());

        let (_, note) = read(&mut chat, streamed()).await.unwrap();
        assert!(!note.fallback, "the primary is well again");
        assert_eq!((store.len(), primary.calls()), (1, 2));
    }
}

#[tokio::test]
async fn what_came_out_of_a_cache_further_in_is_not_kept_for_longer() {
    let outer = store();
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(outer.clone()))
        .layer(CacheLayer::shared(store()))
        .service(Scripted::new([Reply::whole()]));
    read(&mut chat, Call::new()).await.unwrap();
    assert_eq!(outer.len(), 1);
    outer.clear();
    assert!(read(&mut chat, Call::new()).await.unwrap().1.cached);
    assert!(outer.is_empty());
}

#[tokio::test]
async fn a_request_that_may_be_answered_otherwise_each_time_is_skipped_unless_asked_for() {
    let (mut chat, inner) = cached(Reply::whole());
    read(&mut chat, Call::new().sampled()).await.unwrap();
    read(&mut chat, Call::new().sampled()).await.unwrap();
    assert_eq!(inner.calls(), 2);

    let inner = Scripted::new([Reply::whole()]);
    let layer = CacheLayer::shared(store()).sampled(true);
    let mut chat = layer.layer(inner.clone());
    read(&mut chat, Call::new().sampled()).await.unwrap();
    assert!(
        read(&mut chat, Call::new().sampled())
            .await
            .unwrap()
            .1
            .cached
    );
    assert_eq!(inner.calls(), 1);
}

#[tokio::test]
async fn an_answer_larger_than_the_bound_is_not_kept_and_reaches_the_caller_whole() {
    for reply in [Reply::stream(0..5), Reply::whole().values(0..5)] {
        let inner = Scripted::new([reply]);
        let store = store();
        let layer = |bytes| CacheLayer::shared(store.clone()).max_answer(bytes);

        let mut small = layer(19).layer(inner.clone());
        assert_eq!(
            read(&mut small, streamed()).await.unwrap().0,
            [0, 1, 2, 3, 4]
        );
        assert!(store.is_empty());

        let mut large = layer(20).layer(inner.clone());
        read(&mut large, streamed()).await.unwrap();
        assert_eq!(store.len(), 1);
    }
}
