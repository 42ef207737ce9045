//! What every layer of the table is laid over.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tollgate_layers::{
    Observation, Observe, ObserveLayer, Outcome,
    fallback::Candidate,
    observe::Observed,
    testing::{Answer, Call, Fault, Note, Readiness, Reply, Scripted, Strict},
};
use tower::{Layer, Service};

/// A script that is played to whoever keeps to tower's contract, with everything counted.
#[derive(Debug)]
pub(crate) struct Probe {
    inner: Observed<Strict<Readiness<Scripted>>, Listener>,
    heard: Heard,
    /// Whether each instance is pending the first time it is asked whether it is ready.
    hesitates: Arc<AtomicBool>,
    has_hesitated: bool,
}

impl Probe {
    pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let heard = Heard::default();
        let inner = Strict::new(Readiness::new(Scripted::new(replies)));
        Self {
            inner: ObserveLayer::per_attempt(heard.listener("inner")).layer(inner),
            heard,
            hesitates: Arc::default(),
            has_hesitated: false,
        }
    }

    /// Each instance is pending the first time it is asked whether it is ready, and wakes at once.
    pub(crate) fn hesitate(&self, hesitates: bool) {
        self.hesitates.store(hesitates, Ordering::SeqCst);
    }

    /// What was heard of the ends of calls.
    pub(crate) const fn heard(&self) -> &Heard {
        &self.heard
    }

    pub(crate) const fn readiness(&self) -> &Readiness<Scripted> {
        self.inner.get_ref().get_ref()
    }

    pub(crate) const fn script(&self) -> &Scripted {
        self.readiness().get_ref()
    }

    /// How many calls and streams are alive, and how many instances are ready and not called.
    pub(crate) fn live_and_holding(&self) -> (usize, usize) {
        (self.script().live(), self.holding())
    }

    pub(crate) fn holding(&self) -> usize {
        self.inner.get_ref().holding()
    }
}

impl Clone for Probe {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            heard: self.heard.clone(),
            hesitates: Arc::clone(&self.hesitates),
            has_hesitated: false,
        }
    }
}

impl Service<Call> for Probe {
    type Response = Answer;
    type Error = Fault;
    type Future = <Observed<Strict<Readiness<Scripted>>, Listener> as Service<Call>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        if self.hesitates.load(Ordering::SeqCst) && !self.has_hesitated {
            self.has_hesitated = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        self.has_hesitated = false;
        self.inner.call(call)
    }
}

impl Candidate<Call> for Probe {}

/// Who heard of the end of a call, and which.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<End>>>);

/// Who, and how the call ended.
pub(crate) type End = (&'static str, &'static str);

impl Heard {
    pub(crate) fn listener(&self, who: &'static str) -> Listener {
        Listener {
            who,
            heard: self.clone(),
        }
    }

    pub(crate) fn take(&self) -> Vec<End> {
        std::mem::take(&mut *self.0.lock().expect("no listener panics"))
    }
}

/// Writes down how each call ended.
#[derive(Debug, Clone)]
pub(crate) struct Listener {
    who: &'static str,
    heard: Heard,
}

impl Observe<Call, Note, Fault> for Listener {
    type Observation = Self;

    fn begin(&self, _: &Call) -> Self {
        self.clone()
    }
}

impl Observation<Note, Fault> for Listener {
    fn finish(self, outcome: Outcome<'_, Note, Fault>) {
        let how = match outcome {
            Outcome::Complete(_) => "complete",
            Outcome::Failed(..) => "failed",
            Outcome::Dropped(_) => "dropped",
        };
        let mut heard = self.heard.0.lock().expect("no listener panics");
        heard.push((self.who, how));
    }
}
