use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use tower::Service;

use super::Fault;
use crate::fallback::{Candidate, Suits};

/// An inner service that is ready as often as a test allows.
///
/// Each instance that becomes ready holds a grant. Its call uses the grant up; an instance that is
/// dropped uncalled gives it back. Without a grant, `poll_ready` is pending, and who polled it is
/// woken when there is one. Clones take their grants from the same allowance, and start out with
/// none. Everything is allowed until [`allow`](Self::allow) says otherwise.
///
/// # Examples
///
/// ```
/// use tokio_test::{assert_pending, assert_ready_ok, task};
/// use tollgate_layers::testing::{Call, Readiness, Reply, Scripted};
/// use tower::ServiceExt;
///
/// let inner = Readiness::new(Scripted::new([Reply::whole()]));
/// inner.allow(0);
/// let mut call = task::spawn(inner.clone().oneshot(Call::new()));
/// assert_pending!(call.poll());
///
/// inner.allow(1);
/// assert!(call.is_woken());
/// assert_ready_ok!(call.poll());
/// ```
#[derive(Debug)]
pub struct Readiness<S> {
    inner: S,
    grant: Option<Grant>,
    allowance: Allowance,
}

#[derive(Clone)]
struct Allowance(Arc<Mutex<State>>);

struct State {
    /// How many grants are left; `None` where there is no bound.
    left: Option<usize>,
    fault: Option<Fault>,
    waiting: Vec<Waker>,
}

/// Goes back into the allowance when it is dropped unused.
#[derive(Debug)]
struct Grant(Option<Allowance>);

// ===== impl Readiness =====

impl<S> Readiness<S> {
    /// Asks `inner` whether it is ready, and allows whatever it says.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            grant: None,
            allowance: Allowance(Arc::new(Mutex::new(State {
                left: None,
                fault: None,
                waiting: Vec::new(),
            }))),
        }
    }

    /// Has this many grants left from now on, and wakes who waits for one. A
    /// [failure](Self::fail) is over.
    pub fn allow(&self, grants: usize) {
        self.allowance.change(|state| {
            state.left = Some(grants);
            state.fault = None;
        });
    }

    /// Sets no bound any longer, and wakes who waits. A [failure](Self::fail) is over.
    pub fn allow_all(&self) {
        self.allowance.change(|state| {
            state.left = None;
            state.fault = None;
        });
    }

    /// Fails to become ready from now on, and wakes who waits.
    pub fn fail(&self, fault: Fault) {
        self.allowance.change(|state| state.fault = Some(fault));
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Readiness<S>
where
    S: Service<Req, Error = Fault>,
{
    type Response = S::Response;
    type Error = Fault;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        if self.grant.is_none() {
            match std::task::ready!(self.allowance.poll_grant(cx)) {
                Ok(grant) => self.grant = Some(grant),
                Err(fault) => return Poll::Ready(Err(fault)),
            }
        }
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        if let Some(mut grant) = self.grant.take() {
            // Used up: nothing is left for `Drop` to give back.
            grant.0 = None;
        }
        self.inner.call(request)
    }
}

impl<S, Req> Candidate<Req> for Readiness<S>
where
    S: Candidate<Req, Error = Fault>,
{
    fn suits(&self, request: &Req, failed: &Fault) -> Suits {
        self.inner.suits(request, failed)
    }
}

impl<S: Clone> Clone for Readiness<S> {
    fn clone(&self) -> Self {
        // The grant stays with the instance that was made ready.
        Self {
            inner: self.inner.clone(),
            grant: None,
            allowance: self.allowance.clone(),
        }
    }
}

// ===== impl Allowance =====

impl Allowance {
    fn poll_grant(&self, cx: &Context<'_>) -> Poll<Result<Grant, Fault>> {
        let mut state = self.lock();
        if let Some(fault) = &state.fault {
            return Poll::Ready(Err(fault.clone()));
        }
        match &mut state.left {
            Some(0) => {
                let waker = cx.waker();
                if !state.waiting.iter().any(|other| other.will_wake(waker)) {
                    state.waiting.push(waker.clone());
                }
                return Poll::Pending;
            }
            Some(left) => *left -= 1,
            None => {}
        }
        Poll::Ready(Ok(Grant(Some(self.clone()))))
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let waiting = {
            let mut state = self.lock();
            change(&mut state);
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Plain values, which a panic elsewhere leaves whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Allowance")
            .field("left", &state.left)
            .field("fault", &state.fault)
            .field("waiting", &state.waiting.len())
            .finish()
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        if let Some(allowance) = self.0.take() {
            allowance.change(|state| {
                state.left = state.left.map(|left| left.saturating_add(1));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio_test::{assert_pending, assert_ready_err, assert_ready_ok, task};
    use tower::ServiceExt;

    use super::*;
    use crate::testing::{Call, Reply, Scripted};

    fn inner() -> Readiness<Scripted> {
        Readiness::new(Scripted::new([Reply::whole()]))
    }

    #[test]
    fn a_grant_is_used_by_a_call_and_comes_back_from_an_instance_that_was_not_called() {
        let inner = inner();
        inner.allow(1);
        let (mut one, two) = (inner.clone(), inner.clone());
        assert_ready_ok!(task::spawn(one.ready()).poll());

        let mut waiting = task::spawn(two.oneshot(Call::new()));
        assert_pending!(waiting.poll());
        drop(one);
        assert!(waiting.is_woken());
        assert_ready_ok!(waiting.poll());
        assert_pending!(task::spawn(inner.oneshot(Call::new())).poll());
    }

    #[test]
    fn an_instance_that_is_asked_again_takes_no_second_grant() {
        let inner = inner();
        inner.allow(2);
        let [mut one, mut two] = [inner.clone(), inner];
        for _ in 0..3 {
            assert_ready_ok!(task::spawn(one.ready()).poll());
        }
        assert_ready_ok!(task::spawn(two.ready()).poll());
    }

    #[test]
    fn a_failure_is_over_when_grants_are_allowed() {
        let inner = inner();
        inner.fail(Fault::permanent());
        let error = assert_ready_err!(task::spawn(inner.clone().oneshot(Call::new())).poll());
        assert_eq!(error, Fault::permanent());
        inner.allow_all();
        assert_ready_ok!(task::spawn(inner.oneshot(Call::new())).poll());
    }
}
