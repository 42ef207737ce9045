//! Readiness.

use std::task::{Context, Poll};

use tollgate_layers::{
    Classify, RetryBudget, RetryLayer, Track,
    retry::Retry,
    testing::{Answer, Call, Fault, Scripted, Strict},
};
use tower::{Layer, Service, ServiceExt};

use crate::failing;

#[tokio::test(start_paused = true)]
async fn the_readied_instance_is_the_first_one_called() {
    let mut chat = RetryLayer::default().layer(Strict::new(failing(Fault::transient())));
    chat.ready().await.unwrap();
    assert_eq!(chat.get_ref().holding(), 1);

    let failed = chat.call(Call::new());
    assert_eq!(chat.get_ref().holding(), 0, "called, not put aside");
    assert!(failed.await.is_err());
    assert_eq!(chat.get_ref().get_ref().calls(), 3);
    assert_eq!(chat.get_ref().holding(), 0);
}

/// Its clones never get ready.
#[derive(Debug)]
struct Broken {
    inner: Scripted,
    fault: Fault,
    is_clone: bool,
}

impl Clone for Broken {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            fault: self.fault.clone(),
            is_clone: true,
        }
    }
}

impl Service<Call> for Broken {
    type Response = Answer;
    type Error = Fault;
    type Future = <Scripted as Service<Call>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        if self.is_clone {
            return Poll::Ready(Err(self.fault.clone()));
        }
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        self.inner.call(call)
    }
}

#[tokio::test(start_paused = true)]
async fn a_clone_that_never_gets_ready_ends_the_call_and_is_no_attempt() {
    for fault in [Fault::transient(), Fault::permanent()] {
        let inner = failing(Fault::transient());
        let budget = RetryBudget::default();
        let mut chat: Retry<Broken> = RetryLayer::default().budget(budget.clone()).layer(Broken {
            inner: inner.clone(),
            fault: fault.clone(),
            is_clone: false,
        });
        let call = Call::new();
        let record = call.record().of_call();

        let error = chat.ready().await.unwrap().call(call).await.unwrap_err();
        assert_eq!(error.is_exhausted(), fault.is_transient());
        assert!(!error.is_transient());
        assert_eq!((inner.calls(), record.attempts()), (1, 1));
        assert_eq!(budget.available(), 100, "the retry went back");
    }
}
