//! Outside of all that chooses, repeats, counts, limits or prices.

use tokio_test::{assert_pending, assert_ready_ok, task};
use tollgate_layers::{
    CacheLayer, CircuitBreakerLayer, FallbackLayer, MemoryStore, RetryBudget, RetryLayer, SpendCap,
    SpendCapLayer, key_fn,
    testing::{Answer, Call, Fault, Note, Recording, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, Service};

use crate::{answering, calls, down, limit, named, open, read, refused, store, times, usd};

type Memory = MemoryStore<Recording>;

fn cache() -> CacheLayer<Memory> {
    CacheLayer::shared(store())
}

/// The same call twice; what came of the second.
async fn twice<S>(mut chat: S) -> Result<Note, Fault>
where
    S: Service<Call, Response = Answer, Error = Fault>,
{
    read(&mut chat, Call::new()).await?;
    let (_, note) = read(&mut chat, Call::new()).await?;
    Ok(note)
}

/// The cache does not see that a fallback answers, and cannot help while the primary is down.
#[tokio::test]
async fn inside_the_fallback_only_what_the_primary_answered_would_be_found() {
    let (primary, other, kept) = (down(), answering(), store());
    let fallback = || FallbackLayer::new([other.clone()]);
    let wrong = (fallback(), CacheLayer::shared(kept.clone())).layer(primary.clone());
    assert!(!twice(wrong.clone()).await.unwrap().cached);
    assert_eq!((calls([&primary, &other]), kept.len()), ([2, 2], 0));

    let right = (cache(), fallback()).layer(answering());
    assert!(twice(right.clone()).await.unwrap().cached);
    named(&right, &wrong, "fallback", "cache");
}

#[tokio::test]
async fn inside_retry_hits_would_pay_for_retries() {
    let [sent, given] = [(); 2].map(|()| RetryBudget::new(100, 0));
    let right = (cache(), RetryLayer::default().budget(sent.clone())).layer(answering());
    let wrong = (RetryLayer::default().budget(given.clone()), cache()).layer(answering());
    twice(right.clone()).await.unwrap();
    twice(wrong.clone()).await.unwrap();
    assert_eq!(sent.available(), 1, "one call was sent");
    assert_eq!(given.available(), 2, "one of them a hit");
    named(&right, &wrong, "retry", "cache");
}

#[tokio::test(start_paused = true)]
async fn inside_the_breaker_what_is_kept_would_be_refused_while_the_target_is_down() {
    /// Answers one call, fails the call to another target, and asks for the first again.
    async fn third<S>(mut chat: S) -> Result<Note, Fault>
    where
        S: Service<Call, Response = Answer, Error = Fault>,
    {
        read(&mut chat, Call::new()).await?;
        let fault = read(&mut chat, Call::new().to("other")).await.unwrap_err();
        assert!(fault.open().is_none());
        Ok(read(&mut chat, Call::new()).await?.1)
    }
    let target = || Scripted::new([Reply::whole(), Reply::error(Fault::transient())]);
    // One circuit for all that is behind it.
    let one = key_fn(|_: &Call| Some(()));
    let breaker = CircuitBreakerLayer::keyed(one).consecutive(times(1));
    let right = (cache(), breaker.clone()).layer(target());
    let wrong = (breaker, cache()).layer(target());
    assert!(third(right.clone()).await.unwrap().cached);
    open(third(wrong.clone()).await);
    named(&right, &wrong, "circuit_breaker", "cache");
}

#[tokio::test]
async fn inside_the_limit_a_hit_would_wait_for_a_permit() {
    let target = || Scripted::new([Reply::whole(), Reply::hang()]);
    /// Keeps an answer, sends a call that hangs, and asks for the first again.
    fn third<S>(chat: &mut S, then: impl FnOnce(task::Spawn<S::Future>))
    where
        S: Service<Call, Response = Answer, Error = Fault>,
    {
        assert_ready_ok!(task::spawn(chat.call(Call::new())).poll());
        let mut hanging = task::spawn(chat.call(Call::new().to("other")));
        assert_pending!(hanging.poll());
        then(task::spawn(chat.call(Call::new())));
    }
    let mut right = (cache(), limit(1).0).layer(target());
    let mut wrong = (limit(1).0, cache()).layer(target());
    third(&mut right, |mut hit| drop(assert_ready_ok!(hit.poll())));
    third(&mut wrong, |mut hit| assert_pending!(hit.poll()));
    named(&right, &wrong, "concurrency_limit", "cache");
}

#[tokio::test]
async fn inside_the_spend_cap_what_costs_nothing_would_be_refused() {
    let target = || Scripted::new([Reply::whole().used(10)]);
    let capped = || {
        let bound = weigh_fn(|_: &mut Call| Some(10), |note: &Note| Some(note.used));
        SpendCapLayer::new(SpendCap::new(usd(10)), bound)
    };
    let right = (cache(), capped()).layer(target());
    let wrong = (capped(), cache()).layer(target());
    assert!(twice(right.clone()).await.unwrap().cached);
    refused(twice(wrong.clone()).await);
    named(&right, &wrong, "spend_cap", "cache");
}
