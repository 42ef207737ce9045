//! What happens before the inner service is called.

use std::{
    future::{Pending, pending},
    task::{Context, Poll},
};

use tollgate_layers::{
    circuit_breaker::State,
    testing::{Answer, Call, Fault, Reply, Scripted, Strict},
};
use tower::{Layer, Service, ServiceExt};

use crate::{OPEN, fail, open, state, touchy};

#[tokio::test(start_paused = true)]
async fn no_place_is_taken_and_no_inner_grant_held_between_poll_ready_and_call() {
    let inner = Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
    let mut chat = touchy().layer(Strict::new(inner));
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let mut ready = chat.clone();
    ready.ready().await.unwrap();
    assert_eq!(chat.get_ref().holding(), 0);

    chat.call(Call::new()).await.unwrap();
    assert_eq!((state(&chat), chat.get_ref().holding()), (State::Closed, 0));
}

#[tokio::test(start_paused = true)]
async fn it_is_ready_while_it_is_open_and_refuses_the_call() {
    let mut chat = touchy().layer(Strict::new(Scripted::new([Reply::error(
        Fault::transient(),
    )])));
    fail(&mut chat, 1).await;
    chat.ready().await.unwrap();
    open(chat.call(Call::new()).await);
    assert_eq!(chat.get_ref().holding(), 0);
}

/// An inner service that fails to become ready.
#[derive(Debug, Clone)]
struct Unready(Fault);

impl Service<Call> for Unready {
    type Response = Answer;
    type Error = Fault;
    type Future = Pending<Result<Answer, Fault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Err(self.0.clone()))
    }

    fn call(&mut self, _: Call) -> Self::Future {
        pending()
    }
}

#[tokio::test]
async fn an_inner_service_that_fails_to_become_ready_counts_by_its_error() {
    let mut chat = touchy().layer(Unready(Fault::permanent()));
    fail(&mut chat, 10).await;
    assert_eq!(state(&chat), State::Closed);

    let mut chat = touchy().layer(Unready(Fault::transient()));
    fail(&mut chat, 1).await;
    open(chat.call(Call::new()).await);
}
