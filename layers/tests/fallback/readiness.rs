//! A target is made ready once it is needed.

use std::{
    future::{Pending, pending},
    task::{Context, Poll},
};

use tokio_test::{assert_pending, task};
use tollgate_layers::{
    FallbackLayer, Track,
    fallback::Candidate,
    testing::{Answer, Call, Fault, Reply, Scripted, Strict},
};
use tower::{Layer, Service, ServiceExt};

use crate::{answering, down};

#[tokio::test]
async fn it_is_always_ready_and_holds_no_grant_between_poll_ready_and_call() {
    let (primary, other) = (Strict::new(down()), Strict::new(answering()));
    let mut chat = FallbackLayer::new([other]).layer(primary);
    chat.ready().await.unwrap();
    assert_eq!(chat.get_ref().holding(), 0);
    assert_eq!(chat.candidates()[0].holding(), 0);

    assert!(
        chat.call(Call::new()).await.is_ok(),
        "clones were made ready and called"
    );
    assert_eq!(chat.get_ref().holding() + chat.candidates()[0].holding(), 0);
}

#[tokio::test]
async fn a_candidate_that_is_not_needed_is_not_made_ready() {
    let silent = Strict::new(Scripted::new([Reply::hang()]));
    let (second, third) = (Strict::new(answering()), Strict::new(answering()));
    let mut chat = FallbackLayer::new([second, third]).layer(silent);
    let mut waiting = task::spawn(chat.call(Call::new()));
    assert_pending!(waiting.poll());
    assert!(
        chat.candidates()
            .iter()
            .all(|candidate| candidate.holding() == 0)
    );

    let unready = Unready(None);
    let chat = FallbackLayer::new([unready]).layer(answering());
    assert!(
        chat.oneshot(Call::new()).await.is_ok(),
        "nobody waits for it"
    );
}

/// A service that is never ready: it fails, or stays pending.
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

impl Candidate<Call> for Unready {}

#[tokio::test]
async fn a_target_that_cannot_get_ready_failed_and_the_next_is_asked() {
    let broken = || Unready(Some(Fault::transient()));
    let request = Call::new();
    let record = request.record().of_call();
    let last = answering();
    let candidates = [broken().boxed_clone(), last.clone().boxed_clone()];
    let chat = FallbackLayer::new(candidates).layer(broken());
    assert!(chat.oneshot(request).await.is_ok());
    assert_eq!(
        (last.calls(), record.attempts()),
        (1, 2),
        "what was not called is not on the record"
    );
}
