//! Outside of all that waits or repeats.

use std::{future::Future, pin::Pin, time::Duration};

use tokio::time::{Instant, sleep};
use tollgate_layers::{
    CacheKey, CacheLayer, DeadlineLayer, FallbackLayer, MemoryStore, RetryLayer,
    cache::Store,
    testing::{Call, Fault, Recording, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{SECOND, answering, candidate, limit, named, store};

const PATIENCE: Duration = Duration::from_secs(10);

fn deadline() -> DeadlineLayer {
    DeadlineLayer::new(PATIENCE)
}

/// A store that takes a minute.
#[derive(Debug, Clone)]
struct Far(MemoryStore<Recording>);

impl Store for Far {
    type Recording = Recording;
    type Get = Pin<Box<dyn Future<Output = Option<Recording>> + Send>>;

    fn get(&self, key: &CacheKey) -> Self::Get {
        let kept = self.0.get(key);
        Box::pin(async move {
            sleep(60 * SECOND).await;
            kept.await
        })
    }

    fn put(&self, key: CacheKey, recording: Recording, size: usize) {
        self.0.put(key, recording, size);
    }
}

#[tokio::test(start_paused = true)]
async fn inside_the_cache_a_slow_store_would_be_waited_for() {
    let cache = CacheLayer::shared(Far(store()));
    let right = (deadline(), cache.clone()).layer(answering());
    let wrong = (cache, deadline()).layer(answering());

    let began = Instant::now();
    let fault = right.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.exceeded().is_some());
    assert_eq!(began.elapsed(), PATIENCE);

    let began = Instant::now();
    assert!(wrong.clone().oneshot(Call::new()).await.is_ok());
    assert_eq!(began.elapsed(), 60 * SECOND);
    named(&right, &wrong, "cache", "deadline");
}

#[tokio::test(start_paused = true)]
async fn inside_the_fallback_each_target_would_have_a_patience_of_its_own() {
    let slow = || Scripted::new([Reply::error(Fault::transient()).delay(PATIENCE - SECOND)]);
    let right = (deadline(), FallbackLayer::new([slow()])).layer(slow());
    let bounded = deadline().layer(slow());
    let wrong = FallbackLayer::new([candidate(bounded.clone())]).layer(bounded);

    let began = Instant::now();
    let fault = right.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.exceeded().is_some());
    assert_eq!(began.elapsed(), PATIENCE);

    let began = Instant::now();
    assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    assert_eq!(began.elapsed(), 2 * (PATIENCE - SECOND));
    named(&right, &wrong, "fallback", "deadline");
}

#[tokio::test(start_paused = true)]
async fn inside_retry_it_would_cover_each_attempt_by_itself() {
    let slow = || Scripted::new([Reply::error(Fault::transient()).delay(PATIENCE - SECOND)]);
    let right = (deadline(), RetryLayer::default()).layer(slow());
    let wrong = (RetryLayer::default(), deadline()).layer(slow());

    let began = Instant::now();
    assert!(right.clone().oneshot(Call::new()).await.is_err());
    assert!(began.elapsed() <= PATIENCE);

    let began = Instant::now();
    let fault = wrong.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.is_exhausted() && fault.exceeded().is_none());
    assert!(began.elapsed() >= (PATIENCE - SECOND) * 3);
    named(&right, &wrong, "retry", "deadline");
}

#[tokio::test(start_paused = true)]
async fn inside_the_limit_the_wait_in_the_queue_would_not_be_bounded_by_it() {
    let hanging = || Scripted::new([Reply::stream([1]).stall()]);
    let mut right = (deadline(), limit(1).0).layer(hanging());
    let mut wrong = (limit(1).0.max_wait(60 * SECOND), deadline()).layer(hanging());

    let _running = right.call(Call::new()).await.unwrap();
    let began = Instant::now();
    let fault = right.call(Call::new()).await.unwrap_err();
    assert!(fault.exceeded().is_some());
    assert_eq!(began.elapsed(), PATIENCE);

    let _running = wrong.call(Call::new()).await.unwrap();
    let began = Instant::now();
    let fault = wrong.call(Call::new()).await.unwrap_err();
    assert!(fault.saturated().is_some());
    assert_eq!(began.elapsed(), 60 * SECOND);
    named(&right, &wrong, "concurrency_limit", "deadline");
}
