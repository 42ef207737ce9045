//! The store in memory: its time and its bounds.

use std::time::Duration;

use proptest::prelude::*;
use tokio::time::advance;
use tollgate_layers::{
    CacheKey, CacheLayer, MemoryStore,
    cache::Store,
    testing::{Call, Reply, Scripted},
};
use tower::Layer;

use crate::{SECOND, read};

fn key(n: u64) -> CacheKey {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&n.to_be_bytes());
    CacheKey::new(hash)
}

fn get<R: Clone + Send + Sync + 'static>(store: &MemoryStore<R>, n: u64) -> Option<R> {
    store.get(&key(n)).into_inner()
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_kept_for_its_time_and_no_longer() {
    let inner = Scripted::new([Reply::whole()]);
    let store = MemoryStore::new(100, 10 * SECOND);
    let mut chat = CacheLayer::shared(store.clone()).layer(inner.clone());
    read(&mut chat, Call::new()).await.unwrap();

    advance(9 * SECOND).await;
    assert!(read(&mut chat, Call::new()).await.unwrap().1.cached);
    advance(SECOND).await;
    assert!(
        !read(&mut chat, Call::new()).await.unwrap().1.cached,
        "a hit is no new lease"
    );
    assert_eq!((inner.calls(), store.len()), (2, 1));

    advance(9 * SECOND).await;
    assert!(
        read(&mut chat, Call::new()).await.unwrap().1.cached,
        "kept anew"
    );
}

#[tokio::test(start_paused = true)]
async fn what_has_expired_gives_its_place_back_when_it_is_looked_up() {
    let store = MemoryStore::new(10, SECOND);
    store.put(key(1), (), 1);
    advance(SECOND).await;
    assert_eq!(store.len(), 1);
    assert_eq!(get(&store, 1), None);
    assert!(store.is_empty());
}

#[test]
fn entries_stay_within_their_bound_under_a_hundred_thousand_puts() {
    for entries in [1, 2, 10, 63, 64, 1_000, 5_000] {
        let store = MemoryStore::new(entries, SECOND);
        for n in 0..100_000 {
            store.put(key(n), n, 8);
        }
        let (kept, least) = (store.len(), entries - entries / 10);
        assert!(kept <= entries && kept >= least, "{kept} of {entries}");
    }
}

#[test]
fn bytes_stay_within_their_bound_under_a_hundred_thousand_puts() {
    const BYTES: usize = 1 << 20;
    let store = MemoryStore::new(1_000_000, SECOND).max_bytes(BYTES);
    for n in 0..100_000 {
        store.put(key(n), n, 1_000);
        assert!(n % 1_000 > 0 || store.len() * 1_000 <= BYTES);
    }
    assert!(store.len() * 1_000 <= BYTES && store.len() * 1_000 > BYTES / 2);
}

#[test]
fn keys_that_are_kept_word_for_word_count_as_bytes() {
    const BYTES: usize = 1 << 20;
    let store = MemoryStore::new(1_000_000, SECOND).max_bytes(BYTES);
    for n in 0..10_000_u64 {
        let words = [&n.to_be_bytes()[..], &[7; 992]].concat();
        store.put(CacheKey::exact(words), (), 1);
    }
    assert!(store.len() * 1_000 <= BYTES && store.len() * 1_000 > BYTES / 2);
}

/// The parts of a large store each have a bound of their own, which must not add up to more.
#[test]
fn bytes_that_cannot_be_shared_out_evenly_are_left_free() {
    const PART: usize = 8 << 20;
    let store = MemoryStore::new(63, SECOND).max_bytes(2 * PART + 1);
    for n in 0..100 {
        store.put(key(n), (), PART + 1);
    }
    assert!(store.len() * (PART + 1) <= 2 * PART + 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn both_bounds_hold_whatever_is_put(
        entries in 1..200_usize,
        bytes in 1..100_000_usize,
        puts in prop::collection::vec((0..500_u64, 0..5_000_usize), 0..2_000),
    ) {
        let store = MemoryStore::new(entries, SECOND).max_bytes(bytes);
        for (n, size) in &puts {
            store.put(key(*n), *size, *size);
        }
        let kept: Vec<usize> = (0..500).filter_map(|n| get(&store, n)).collect();
        prop_assert_eq!(kept.len(), store.len());
        prop_assert!(kept.len() <= entries);
        prop_assert!(kept.iter().sum::<usize>() <= bytes);
    }
}

#[test]
fn what_is_asked_for_often_stays_when_others_pass_through() {
    let store = MemoryStore::new(1_000, SECOND);
    for n in 0..500 {
        store.put(key(n), n, 8);
    }
    for n in 1_000..50_000 {
        get(&store, n % 500);
        store.put(key(n), n, 8);
    }
    let stayed = (0..500).filter(|n| get(&store, *n).is_some()).count();
    assert!(stayed >= 450, "{stayed} of 500");
}

#[test]
fn an_answer_too_large_for_the_store_takes_the_place_of_none() {
    let store = MemoryStore::new(10, SECOND).max_bytes(100);
    store.put(key(1), (), 10);
    store.put(key(2), (), 101);
    assert_eq!((get(&store, 1), get(&store, 2)), (Some(()), None));
}

#[test]
fn a_store_without_room_or_time_keeps_nothing() {
    let none = [
        MemoryStore::new(0, SECOND),
        MemoryStore::new(10, Duration::ZERO),
        MemoryStore::new(10, SECOND).max_bytes(0),
    ];
    for store in none {
        store.put(key(1), (), 0);
        assert_eq!((get(&store, 1), store.len()), (None, 0));
    }
}

#[test]
fn an_answer_may_be_kept_for_ever() {
    let store = MemoryStore::new(10, Duration::MAX);
    store.put(key(1), "kept", 4);
    assert_eq!(get(&store, 1), Some("kept"));
}

#[test]
fn a_clone_is_the_same_store_and_what_was_kept_is_not_printed() {
    let store = MemoryStore::new(10, SECOND);
    store.clone().put(key(1), "secret", 6);
    assert_eq!(get(&store, 1), Some("secret"));
    assert!(!format!("{store:?}").contains("secret"));
    store.clear();
    assert!(store.is_empty());
}
