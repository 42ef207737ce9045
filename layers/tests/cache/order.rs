//! Where it stands, and what breaks where it stands elsewhere.

use tollgate_layers::{
    CacheLayer, FallbackLayer, SpendCap, SpendCapLayer, Usd, Weigh,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::ServiceBuilder;

use crate::{read, store};

fn prices() -> impl Weigh<Call, Note> + Clone + Send + Sync + 'static {
    weigh_fn(|_: &mut Call| Some(10), |note: &Note| Some(note.used))
}

#[tokio::test]
async fn outside_the_spend_cap_a_hit_is_given_though_nothing_is_left_to_spend() {
    let cap = SpendCap::new(Usd::from_nanos(10));
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(store()))
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .service(Scripted::new([Reply::whole().used(10)]));
    read(&mut chat, Call::new()).await.unwrap();
    assert!(cap.is_closed());
    assert!(read(&mut chat, Call::new()).await.unwrap().1.cached);
}

#[tokio::test]
async fn inside_the_spend_cap_what_costs_nothing_would_be_refused() {
    let cap = SpendCap::new(Usd::from_nanos(10));
    let mut chat = ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .layer(CacheLayer::shared(store()))
        .service(Scripted::new([Reply::whole().used(10)]));
    read(&mut chat, Call::new()).await.unwrap();
    let error = read(&mut chat, Call::new()).await.unwrap_err();
    assert!(error.refused().is_some());
}

/// The cache does not see that a fallback answers, and cannot help while the primary is down.
#[tokio::test]
async fn inside_the_fallback_only_what_the_primary_answered_would_be_found() {
    let primary = Scripted::new([Reply::error(Fault::transient())]);
    let other = Scripted::new([Reply::whole()]);
    let kept = store();
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([other.clone()]))
        .layer(CacheLayer::shared(kept.clone()))
        .service(primary.clone());
    read(&mut chat, Call::new()).await.unwrap();
    read(&mut chat, Call::new()).await.unwrap();
    assert_eq!((primary.calls(), other.calls(), kept.len()), (2, 2, 0));
}
