//! What happens before the inner service is called.

use std::{
    future::{Pending, pending},
    task::{Context, Poll},
};

use tokio_test::{assert_pending, assert_ready, task};
use tollgate_layers::{
    SpendCap, SpendCapLayer, Usd,
    testing::{Answer, Call, Fault, Note, Reply, Scripted, Strict},
    weigh_fn,
};
use tower::{Layer, Service, ServiceExt};

use crate::{BOUND, prices, spent_and_reserved, usd};

#[tokio::test]
async fn nothing_is_reserved_and_no_inner_grant_held_between_poll_ready_and_call() {
    let cap = SpendCap::new(usd(BOUND));
    let inner = Strict::new(Scripted::new([Reply::whole().used(1)]));
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner);

    chat.ready().await.unwrap();
    assert_eq!((cap.reserved(), chat.get_ref().holding()), (Usd::ZERO, 0));

    let answer = chat.call(Call::new()).await;
    assert!(answer.is_ok(), "a clone was made ready and called");
    assert_eq!(chat.get_ref().holding(), 0);
}

/// An inner service that is never ready: it fails, or stays pending.
#[derive(Debug, Clone)]
struct Unready(Option<Fault>);

impl Service<Call> for Unready {
    type Response = Answer;
    type Error = Fault;
    type Future = Pending<Result<Answer, Fault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        self.0
            .clone()
            .map_or(Poll::Pending, |fault| Poll::Ready(Err(fault)))
    }

    fn call(&mut self, _: Call) -> Self::Future {
        pending()
    }
}

#[tokio::test]
async fn a_call_whose_inner_service_is_never_ready_gives_back_though_nobody_can_weigh_it() {
    let no_actual = weigh_fn(|_: &mut Call| Some(BOUND), |_: &Note| None);
    let cap = SpendCap::new(usd(BOUND));
    let layer = SpendCapLayer::new(cap.clone(), no_actual);

    let mut failing = task::spawn(
        layer
            .layer(Unready(Some(Fault::permanent())))
            .call(Call::new()),
    );
    let fault = assert_ready!(failing.poll()).unwrap_err();
    assert_eq!(fault, Fault::permanent());
    assert_eq!(
        spent_and_reserved(&cap),
        (0, 0),
        "at once, with the future still there"
    );

    let mut waiting = task::spawn(layer.layer(Unready(None)).call(Call::new()));
    assert_pending!(waiting.poll());
    assert_eq!(spent_and_reserved(&cap), (0, BOUND));
    drop(waiting);
    assert_eq!(spent_and_reserved(&cap), (0, 0));
}
