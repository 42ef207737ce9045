//! A store of somebody else's, which takes its time.

use std::{future::Future, pin::Pin};

use tokio::time::{Instant, sleep, timeout};
use tollgate_layers::{
    CacheKey, CacheLayer,
    cache::Store,
    testing::{Call, Recording, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{Memory, SECOND, read, store};

/// Answers after a second.
#[derive(Debug, Clone)]
struct Far(Memory);

impl Store for Far {
    type Recording = Recording;
    type Get = Pin<Box<dyn Future<Output = Option<Recording>> + Send>>;

    fn get(&self, key: &CacheKey) -> Self::Get {
        let kept = self.0.get(key);
        Box::pin(async move {
            sleep(SECOND).await;
            kept.await
        })
    }

    fn put(&self, key: CacheKey, recording: Recording, size: usize) {
        self.0.put(key, recording, size);
    }
}

#[tokio::test(start_paused = true)]
async fn the_inner_service_is_called_once_the_store_has_nothing() {
    let start = Instant::now();
    let inner = Scripted::new([Reply::whole().used(1)]);
    let mut chat = CacheLayer::shared(Far(store())).layer(inner.clone());
    read(&mut chat, Call::new()).await.unwrap();
    assert_eq!((start.elapsed(), inner.calls()), (SECOND, 1));
    assert!(read(&mut chat, Call::new()).await.unwrap().1.cached);
    assert_eq!((start.elapsed(), inner.calls()), (2 * SECOND, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_the_store_is_asked_was_never_made() {
    let inner = Scripted::new([Reply::whole()]);
    let chat = CacheLayer::shared(Far(store())).layer(inner.clone());
    assert!(
        timeout(SECOND / 2, chat.oneshot(Call::new()))
            .await
            .is_err()
    );
    sleep(SECOND).await;
    assert_eq!(inner.calls(), 0);
}
