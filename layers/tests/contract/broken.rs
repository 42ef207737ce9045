//! That the laws can be broken: layers with one mistake each, and the law that finds it.

use std::{
    any::Any,
    fmt,
    future::{Future, pending},
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use tollgate_layers::{
    Classify, Retarget,
    testing::{Answer, Call, Fault},
};
use tower::{Layer, Service, ServiceExt};

use crate::{
    SECOND, answers, cancellation,
    drive::{next, run},
    hooks,
    probe::Probe,
    readiness, state,
};

macro_rules! broken {
    ($($name:ident: $mistake:ident => $($module:ident::$law:ident)*;)*) => {
        $(
            #[test]
            fn $name() {
                $(
                    run($module::$law(|_| Broken::new(Mistake::None)));
                    assert_found(|| run($module::$law(|_| Broken::new(Mistake::$mistake))));
                )*
            }
        )*
    };
}

broken! {
    a_grant_that_is_kept: KeepsTheGrant =>
        readiness::no_grant_outlives_the_call_it_was_for;
    a_clone_that_is_called_unready: CallsAClone =>
        readiness::the_readied_instance_is_called_at_once;
    a_clone_that_believes_to_be_ready: CopiesReadiness =>
        readiness::a_clone_starts_unready;
    a_waker_that_is_left_out: NeverWakes =>
        readiness::it_is_as_ready_as_its_inner_service
        readiness::who_waits_is_woken_when_there_is_something_to_do_and_not_before;
    a_loop_that_wakes_itself: WakesItself =>
        readiness::it_is_as_ready_as_its_inner_service
        readiness::who_waits_is_woken_when_there_is_something_to_do_and_not_before;
    a_readiness_that_is_waited_for_too_long: IgnoresUnreadiness =>
        readiness::a_readiness_error_passes_and_is_over_when_it_is_over;
    a_place_that_only_an_answer_gives_back: LosesItsPlace =>
        cancellation::a_call_dropped_at_any_await_gives_everything_back
        cancellation::a_call_dropped_beside_another_gives_everything_back;
    a_place_that_the_stream_never_gives_back: KeepsItsPlace =>
        cancellation::a_stream_dropped_after_any_item_gives_everything_back
        cancellation::an_ended_call_holds_nothing_though_its_future_lives;
    a_call_in_a_task_of_its_own: Spawns =>
        cancellation::a_call_dropped_at_any_await_gives_everything_back
        hooks::hooks_fire_once_and_inner_first;
    a_call_that_outlives_its_end: GivesUp =>
        cancellation::an_ended_call_holds_nothing_though_its_future_lives;
    a_call_that_is_never_dropped: Leaks =>
        cancellation::a_call_dropped_at_any_await_gives_everything_back
        cancellation::a_call_dropped_beside_another_gives_everything_back
        hooks::hooks_fire_once_and_inner_first;
    an_item_that_is_taken: ReadsAhead =>
        hooks::hooks_fire_when_the_end_is_handed_over_and_not_before
        answers::an_answer_passes_unchanged;
    an_error_that_is_marked: MarksErrors =>
        answers::an_error_passes_unchanged;
    a_call_that_is_changed: Changes =>
        answers::an_answer_passes_unchanged;
    a_count_that_is_shared_by_accident: SharesACount =>
        state::two_services_of_one_layer_share_nothing;
    a_request_that_is_shown: ShowsTheRequest =>
        state::its_debug_shows_nothing_of_a_request;
}

#[test]
fn a_grant_that_is_held_while_nothing_is_called() {
    let new = |_: &Probe| Broken::new(Mistake::None);
    assert_found(|| {
        run(readiness::it_is_always_ready_and_holds_nothing_until_its_call_is_driven(new));
    });
    assert_found(|| {
        run(readiness::services_that_are_ready_and_idle_starve_nobody(
            new,
        ))
    });
}

/// The law fails; without the mistake, it holds.
fn assert_found(law: impl FnOnce()) {
    let found: Result<(), Box<dyn Any + Send>> = catch_unwind(AssertUnwindSafe(law));
    assert!(found.is_err(), "the law holds though the layer is wrong");
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    None,
    KeepsTheGrant,
    CallsAClone,
    CopiesReadiness,
    NeverWakes,
    WakesItself,
    IgnoresUnreadiness,
    LosesItsPlace,
    KeepsItsPlace,
    Spawns,
    GivesUp,
    Leaks,
    ReadsAhead,
    MarksErrors,
    Changes,
    SharesACount,
    ShowsTheRequest,
}

struct Broken {
    mistake: Mistake,
    count: Arc<AtomicUsize>,
}

impl Broken {
    fn new(mistake: Mistake) -> Self {
        Self {
            mistake,
            count: Arc::default(),
        }
    }
}

impl Layer<Probe> for Broken {
    type Service = Wrong;

    fn layer(&self, inner: Probe) -> Wrong {
        Wrong {
            inner,
            mistake: self.mistake,
            count: Arc::clone(&self.count),
            is_taken: Arc::default(),
            is_ready: false,
        }
    }
}

/// A service with one mistake.
#[derive(Debug, Clone)]
struct Wrong {
    inner: Probe,
    mistake: Mistake,
    count: Arc<AtomicUsize>,
    is_taken: Arc<AtomicBool>,
    is_ready: bool,
}

impl Service<Call> for Wrong {
    type Response = Answer;
    type Error = Fault;
    type Future = Calling;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        match self.mistake {
            Mistake::CopiesReadiness if self.is_ready => return Poll::Ready(Ok(())),
            Mistake::NeverWakes => {
                return self
                    .inner
                    .poll_ready(&mut Context::from_waker(Waker::noop()));
            }
            _ => {}
        }
        let mut ready = self.inner.poll_ready(cx);
        if ready.is_pending() && self.mistake == Mistake::WakesItself {
            cx.waker().wake_by_ref();
        }
        if self.mistake == Mistake::IgnoresUnreadiness && matches!(ready, Poll::Ready(Err(_))) {
            ready = Poll::Pending;
        }
        self.is_ready = ready.is_ready();
        ready
    }

    fn call(&mut self, mut request: Call) -> Calling {
        self.is_ready = false;
        let shown = (self.mistake == Mistake::ShowsTheRequest).then(|| request.clone());
        if self.mistake == Mistake::Changes {
            request.retarget("another");
        }
        let call: Pin<Box<dyn Future<Output = _> + Send>> = match self.mistake {
            Mistake::KeepsTheGrant => Box::pin(self.inner.clone().oneshot(request)),
            Mistake::CallsAClone => Box::pin(self.inner.clone().call(request)),
            Mistake::Spawns => {
                let task = tokio::spawn(self.inner.call(request));
                Box::pin(async { task.await.expect("it does not panic") })
            }
            mistake => {
                let call = self.inner.call(request);
                let (is_taken, count) = (Arc::clone(&self.is_taken), Arc::clone(&self.count));
                Box::pin(async move { wrongly(mistake, call, &is_taken, &count).await })
            }
        };
        Calling {
            call: Some(call),
            leaks: self.mistake == Mistake::Leaks,
            limit: (self.mistake == Mistake::GivesUp).then(|| Box::pin(tokio::time::sleep(SECOND))),
            shown,
        }
    }
}

async fn wrongly(
    mistake: Mistake,
    call: impl Future<Output = Result<Answer, Fault>>,
    is_taken: &AtomicBool,
    count: &AtomicUsize,
) -> Result<Answer, Fault> {
    let has_place = matches!(mistake, Mistake::LosesItsPlace | Mistake::KeepsItsPlace);
    if has_place && is_taken.swap(true, Ordering::SeqCst) {
        pending::<()>().await;
    }
    if mistake == Mistake::SharesACount && count.fetch_add(1, Ordering::SeqCst) == 300 {
        return Err(Fault::permanent());
    }
    let mut result = call.await;
    if mistake == Mistake::LosesItsPlace {
        is_taken.store(false, Ordering::SeqCst);
    }
    match &mut result {
        Err(error) if mistake == Mistake::MarksErrors => error.exhausted(),
        Ok(answer) if mistake == Mistake::ReadsAhead => {
            next(answer).await;
        }
        _ => {}
    }
    result
}

struct Calling {
    call: Option<Pin<Box<dyn Future<Output = Result<Answer, Fault>> + Send>>>,
    leaks: bool,
    limit: Option<Pin<Box<tokio::time::Sleep>>>,
    shown: Option<Call>,
}

impl Future for Calling {
    type Output = Result<Answer, Fault>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let call = self.call.as_mut().expect("there until it is dropped");
        let result = call.as_mut().poll(cx);
        if let (Poll::Pending, Some(limit)) = (&result, &mut self.limit) {
            return limit.as_mut().poll(cx).map(|()| Err(Fault::permanent()));
        }
        result
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        if self.leaks {
            let _leaked = ManuallyDrop::new(self.call.take());
        }
    }
}

impl fmt::Debug for Calling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Calling({:?})", self.shown)
    }
}
