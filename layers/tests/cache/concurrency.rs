//! Many at once.

use std::thread;

use futures_util::future::join_all;
use tollgate_layers::{
    CacheKey, CacheLayer, MemoryStore,
    cache::Store,
    testing::{Call, Reply, Scripted},
};
use tower::Layer;

use crate::{SECOND, read, store};

#[test]
fn readers_and_writers_at_once_find_what_was_put_or_nothing() {
    const THREADS: u8 = 8;
    let store = MemoryStore::new(64, 300 * SECOND);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let store = &store;
            scope.spawn(move || {
                for n in 0..20_000_u32 {
                    let byte = (n % 200) as u8;
                    let key = CacheKey::new([byte; 32]);
                    store.put(key.clone(), (byte, thread), 8);
                    if let Some((found, by)) = store.get(&key).into_inner() {
                        assert!(found == byte && by < THREADS);
                    }
                }
            });
        }
    });
    assert!(store.len() <= 64);
}

#[tokio::test(start_paused = true)]
async fn calls_at_once_are_all_answered_and_one_answer_is_kept() {
    let inner = Scripted::new([Reply::stream([1, 2]).delay(SECOND)]);
    let store = store();
    let chat = CacheLayer::shared(store.clone()).layer(inner.clone());
    let calls = (0..100).map(|n| {
        let mut chat = chat.clone();
        let call = if n % 2 == 0 {
            Call::new()
        } else {
            Call::new().streamed()
        };
        async move { read(&mut chat, call).await }
    });
    let answers = join_all(calls).await;
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().unwrap().0 == [1, 2])
    );
    assert_eq!((store.len(), inner.live()), (1, 0));
    assert!(read(&mut chat.clone(), Call::new()).await.unwrap().1.cached);
}
