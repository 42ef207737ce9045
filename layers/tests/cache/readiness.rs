//! A hit never touches the inner service.

use std::{
    future::{Pending, pending},
    task::{Context, Poll},
};

use tokio_test::{assert_pending, assert_ready, task};
use tollgate_layers::{
    CacheLayer,
    testing::{Answer, Call, Fault, Reply, Scripted, Strict},
};
use tower::{Layer, Service, ServiceExt};

use crate::{read, store};

#[tokio::test]
async fn it_is_always_ready_and_holds_no_grant_between_poll_ready_and_call() {
    let inner = Strict::new(Scripted::new([Reply::whole()]));
    let mut chat = CacheLayer::shared(store()).layer(inner);
    chat.ready().await.unwrap();
    assert_eq!(chat.get_ref().holding(), 0);
    read(&mut chat, Call::new()).await.unwrap();
    assert_eq!(
        chat.get_ref().holding(),
        0,
        "a clone was made ready and called"
    );
}

/// It is never ready.
#[derive(Debug, Clone)]
struct Unready;

impl Service<Call> for Unready {
    type Response = Answer;
    type Error = Fault;
    type Future = Pending<Result<Answer, Fault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Pending
    }

    fn call(&mut self, _: Call) -> Self::Future {
        pending()
    }
}

#[tokio::test]
async fn a_hit_is_answered_at_once_though_the_inner_service_is_not_ready() {
    let layer = CacheLayer::shared(store());
    let well = Scripted::new([Reply::whole().used(4)]);
    read(&mut layer.layer(well), Call::new()).await.unwrap();

    let mut chat = layer.layer(Unready);
    let mut hit = task::spawn(chat.call(Call::new()));
    let answer = assert_ready!(hit.poll()).unwrap();
    assert_eq!(answer.collect().await.unwrap().1.used, 4);

    let mut miss = task::spawn(chat.call(Call::new().to("other")));
    assert_pending!(miss.poll());
}

#[tokio::test]
async fn on_a_hit_the_inner_service_is_not_even_cloned() {
    #[derive(Debug)]
    struct Single;
    impl Clone for Single {
        fn clone(&self) -> Self {
            panic!("cloned")
        }
    }
    impl Service<Call> for Single {
        type Response = Answer;
        type Error = Fault;
        type Future = Pending<Result<Answer, Fault>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
            Poll::Pending
        }

        fn call(&mut self, _: Call) -> Self::Future {
            pending()
        }
    }

    let layer = CacheLayer::shared(store());
    let well = Scripted::new([Reply::whole()]);
    read(&mut layer.layer(well), Call::new()).await.unwrap();
    let mut chat = layer.layer(Single);
    assert!(read(&mut chat, Call::new()).await.unwrap().1.cached);
}
