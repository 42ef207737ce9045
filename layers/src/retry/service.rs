use std::{
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::Instant;
use tower::Service;

use super::{
    RetryBudget, budget::Withdrawal, future::ResponseFuture, jitter::Jitter, policy::Policy,
};
use crate::{Classify, Describe, Description, Patience, Track};

/// Makes attempts that failed for now again, see [the module](super).
#[derive(Debug, Clone)]
pub struct Retry<S> {
    inner: S,
    shared: Arc<Shared>,
}

/// What all clones of one service share, and the calls that they made.
#[derive(Debug)]
pub(super) struct Shared {
    policy: Policy,
    budget: RetryBudget,
    jitter: Jitter,
}

// ===== impl Retry =====

impl<S> Retry<S> {
    pub(super) fn new(inner: S, policy: Policy, budget: RetryBudget, jitter: Jitter) -> Self {
        let shared = Shared {
            policy,
            budget,
            jitter,
        };
        Self {
            inner,
            shared: Arc::new(shared),
        }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Retry<S>
where
    S: Service<Req> + Clone,
    S::Error: Classify,
    Req: Track + Patience + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, Req, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        // The call begins here: looked at later, the clones would be calls of their own.
        request.record();
        let kept = request.clone();
        self.shared.budget.deposit();
        let first = self.inner.call(request);
        ResponseFuture::new(first, kept, self.inner.clone(), Arc::clone(&self.shared))
    }
}

impl<S: Describe> Describe for Retry<S> {
    fn describe(&self) -> Description {
        let policy = &self.shared.policy;
        Description::new("retry")
            .setting("attempts", policy.attempts)
            .setting("backoff", policy.backoff)
            .duration("max_hint", policy.max_hint)
            .setting("resend_unanswered", policy.resend_unanswered)
            .child(self.inner.describe())
    }
}

// ===== impl Shared =====

impl Shared {
    /// What attempt number `made` failed with was transient: how long to wait for the next one,
    /// and the retry that pays for it. `None` to give up.
    pub(super) fn next<E: Classify>(
        &self,
        error: &E,
        made: u32,
        patience: &mut impl Patience,
    ) -> Option<(Duration, Withdrawal)> {
        let now = Instant::now();
        let deadline = patience.deadline();
        let random = self.jitter.next();
        let wait = self.policy.wait(error, made, now, deadline, random)?;
        let withdrawal = self.budget.withdraw(now)?;
        patience.take_attempt().then_some((wait, withdrawal))
    }
}
