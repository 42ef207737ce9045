//! The layer among others.

use std::{
    task::{Context, Waker},
    time::Duration,
};

use tollgate::{
    ChatExt, ChatRequest, Describe, Error, ErrorKind,
    fetch_images::FetchImagesLayer,
    layers::{CacheLayer, FallbackLayer, MemoryStore, RetryLayer, retry::Backoff},
    providers::scripted::{Scripted, answer, status},
    types::Recording,
};
use tower::{Layer, Service, ServiceBuilder};

use crate::support::{World, picture, png};

const CAT: &str = "https://cdn.example.com/a";

#[tokio::test]
async fn outside_of_retry_nothing_is_fetched_twice_and_inside_of_it_everything_is() {
    for (inside, fetched) in [(false, 1), (true, 3)] {
        let world = World::with(vec![png("/a")]).await;
        let model = Scripted::new([status(503), status(503), answer("ok")]);
        let moment = Duration::from_nanos(1);
        let retry = RetryLayer::default().backoff(Backoff::new(moment, moment).unwrap());
        let outcome = if inside {
            let fetch = world.layer().layer(model);
            retry.layer(fetch).complete(picture(CAT)).await
        } else {
            let retry = retry.layer(model);
            world.layer().layer(retry).complete(picture(CAT)).await
        };
        assert_eq!(outcome.unwrap().text(), "ok");
        assert_eq!(world.server.asked().len(), fetched);
    }
}

#[tokio::test]
async fn a_hit_of_a_cache_outside_fetches_nothing() {
    let world = World::with(vec![png("/a")]).await;
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(MemoryStore::<Recording>::new(
            10,
            Duration::from_secs(60),
        )))
        .layer(world.layer())
        .service(Scripted::new([answer("once")]));
    for _ in 0..2 {
        let answer = chat.complete(picture(CAT).temperature(0.0)).await.unwrap();
        assert_eq!(answer.text(), "once");
    }
    assert_eq!(world.server.asked().len(), 1);
}

#[tokio::test]
async fn a_fallback_goes_on_where_a_host_does_not_answer_and_not_where_it_may_not_be_asked() {
    let world = World::with(vec![]).await;
    let model = Scripted::new([answer("by itself"), answer("never")]).named("openai");
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([model.boxed_chat()]))
        .layer(world.layer())
        .service(Scripted::new([]));
    let unknown = picture("https://unknown.example.org/a");
    assert_eq!(chat.complete(unknown).await.unwrap().text(), "by itself");
    let private = picture("https://10.0.0.1/a");
    let error = chat.complete(private).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn a_stack_in_the_wrong_order_is_found_out() {
    let model = || Scripted::new([answer("ok")]);
    let right = ServiceBuilder::new()
        .layer(CacheLayer::shared(MemoryStore::<Recording>::new(
            10,
            Duration::from_secs(60),
        )))
        .layer(FetchImagesLayer::new())
        .layer(RetryLayer::default())
        .service(model());
    assert_eq!(right.describe().check(), Ok(()));
    assert!(
        right
            .describe()
            .to_string()
            .contains("fetch_images (parts: 16")
    );
    let wrong = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(FetchImagesLayer::new())
        .layer(CacheLayer::shared(MemoryStore::<Recording>::new(
            10,
            Duration::from_secs(60),
        )))
        .service(model());
    let found = wrong.describe().check().unwrap_err().to_string();
    assert!(found.contains("fetch_images"), "{found}");
}

#[test]
fn it_can_stand_wherever_a_service_is_boxed() {
    fn boxable<S>(_: &S)
    where
        S: Service<ChatRequest, Error = Error> + Clone + Send + Sync + 'static,
        S::Future: Send,
    {
    }
    let mut chat = FetchImagesLayer::new().layer(Scripted::new([]));
    boxable(&chat);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(chat.poll_ready(&mut cx).is_ready());
}
