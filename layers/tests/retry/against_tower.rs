//! The same policy, against tower's own retry.

use std::{
    future::ready,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use proptest::prelude::*;
use tollgate_layers::{
    Classify,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, retry::Policy};

use crate::attempts;

/// Retries what is transient at once, this many times.
#[derive(Debug, Clone)]
struct Times(u32);

impl<Res> Policy<Call, Res, Fault> for Times {
    type Future = std::future::Ready<()>;

    fn retry(&mut self, _: &mut Call, result: &mut Result<Res, Fault>) -> Option<Self::Future> {
        let again = self.0 > 0 && result.as_ref().is_err_and(Fault::is_transient);
        self.0 = self.0.saturating_sub(1);
        again.then(|| ready(()))
    }

    fn clone_request(&mut self, call: &Call) -> Option<Call> {
        Some(call.clone())
    }
}

/// Writes down which of its instances is cloned, made ready and called, in order.
#[derive(Debug)]
struct Logged {
    inner: Scripted,
    instance: u32,
    log: Arc<Mutex<Vec<(&'static str, u32)>>>,
}

impl Logged {
    fn new(replies: Vec<Reply>) -> Self {
        Self {
            inner: Scripted::new(replies),
            instance: 0,
            log: Arc::default(),
        }
    }

    fn note(&self, what: &'static str) {
        let mut log = self.log.lock().expect("nobody panics with it");
        log.push((what, self.instance));
    }
}

impl Clone for Logged {
    fn clone(&self) -> Self {
        self.note("clone");
        Self {
            inner: self.inner.clone(),
            instance: self.instance + 1,
            log: Arc::clone(&self.log),
        }
    }
}

impl Service<Call> for Logged {
    type Response = Answer;
    type Error = Fault;
    type Future = <Scripted as Service<Call>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        self.note("ready");
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        self.note("call");
        self.inner.call(call)
    }
}

async fn drive<L>(layer: L, replies: Vec<Reply>) -> (bool, Vec<(&'static str, u32)>)
where
    L: Layer<Logged>,
    L::Service: Service<Call, Response = Answer, Error = Fault>,
{
    let inner = Logged::new(replies);
    let log = Arc::clone(&inner.log);
    let mut chat = ServiceBuilder::new().layer(layer).service(inner);
    let mut answered = true;
    for _ in 0..3 {
        let chat = chat.ready().await.expect("it is always ready");
        answered &= chat.call(Call::new()).await.is_ok();
    }
    let log = log.lock().expect("nobody panics with it").clone();
    (answered, log)
}

proptest! {
    #[test]
    fn the_same_policy_makes_the_same_calls_as_towers_own_retry(
        script in prop::collection::vec(0..4_u8, 1..12),
        allowed in 1..6_u32,
    ) {
        let replies: Vec<Reply> = script
            .iter()
            .map(|kind| match kind {
                0 => Reply::whole(),
                1 => Reply::error(Fault::permanent()),
                _ => Reply::error(Fault::transient()),
            })
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let theirs = tower::retry::RetryLayer::new(Times(allowed - 1));
        let theirs = runtime.block_on(drive(theirs, replies.clone()));
        let ours = runtime.block_on(drive(attempts(allowed), replies));
        prop_assert_eq!(ours, theirs);
    }
}
