//! What retry does to calls, seen from outside.

use std::{
    convert::Infallible,
    future::{Future, poll_fn, ready},
    io,
    num::{NonZeroU32, NonZeroUsize},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::join_all;
use proptest::prelude::*;
use tokio::time::{Instant, advance, timeout};
use tollgate_layers::{
    Backoff, Classify, PrimeLayer, Reach, Record, RetryBudget, RetryLayer, Track,
    retry::{Exhausted, Retry},
    testing::{Answer, Call, Fault, Note, Reply, Scripted, Strict},
};
use tower::{
    BoxError, Layer, Service, ServiceBuilder, ServiceExt, retry::Policy, service_fn,
    util::BoxCloneSyncService,
};

const SECOND: Duration = Duration::from_secs(1);

fn attempts(n: u32) -> RetryLayer {
    RetryLayer::default().attempts(NonZeroU32::MIN.saturating_add(n - 1))
}

fn failing(fault: Fault) -> Scripted {
    Scripted::new([Reply::error(fault)])
}

async fn call(layer: &RetryLayer, inner: &Scripted) -> Result<Answer, Fault> {
    layer.layer(inner.clone()).oneshot(Call::new()).await
}

// ===== what is retried =====

#[tokio::test(start_paused = true)]
async fn an_error_before_the_first_item_is_retried_and_one_after_it_never() {
    let early = Scripted::new([
        Reply::stream([]).fail(Fault::transient()),
        Reply::stream([1, 2]),
    ]);
    let chat = (RetryLayer::default(), PrimeLayer::new()).layer(early.clone());
    let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    assert_eq!(answer.collect().await.unwrap().0, [1, 2]);
    assert_eq!(early.calls(), 2);

    let late = Scripted::new([
        Reply::stream([1]).fail(Fault::transient()),
        Reply::stream([1, 2]),
    ]);
    let chat = (RetryLayer::default(), PrimeLayer::new()).layer(late.clone());
    let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    assert_eq!(answer.collect().await.unwrap_err(), Fault::transient());
    assert_eq!(late.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_is_not_transient_passes_unchanged() {
    let inner = failing(Fault::permanent());
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert_eq!(error, Fault::permanent());
    assert_eq!(inner.calls(), 1);

    let inner = Scripted::new([
        Reply::error(Fault::transient()),
        Reply::error(Fault::permanent()),
    ]);
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert_eq!(error, Fault::permanent(), "nor after a retry");
    assert_eq!(inner.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_is_marked_exhausted() {
    let inner = failing(Fault::transient());
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert!(error.is_exhausted() && !error.is_transient() && error.is_failover());
    assert_eq!(inner.calls(), 3);

    let one = call(&attempts(1), &inner).await.unwrap_err();
    assert!(one.is_exhausted(), "also where there was only one");
}

#[tokio::test(start_paused = true)]
async fn retry_inside_retry_does_not_multiply() {
    let inner = failing(Fault::transient());
    let error = (attempts(3), attempts(3), attempts(3))
        .layer(inner.clone())
        .oneshot(Call::new())
        .await
        .unwrap_err();
    assert!(error.is_exhausted());
    assert_eq!(inner.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_attempts_of_the_whole_call_bound_those_of_the_layer() {
    let inner = failing(Fault::transient());
    let budget = RetryBudget::new(0, 1);
    let patient = Call::new().max_attempts(NonZeroUsize::new(2).unwrap());
    let chat = attempts(5).budget(budget.clone()).layer(inner.clone());
    let error = chat.oneshot(patient).await.unwrap_err();
    assert!(error.is_exhausted());
    assert_eq!(inner.calls(), 2);
    assert_eq!(budget.available(), 9, "the retry that was not made is free");
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_and_not_answered_is_sent_again_only_if_that_is_wanted() {
    let unanswered = || failing(Fault::transient().at(Reach::MaybeProcessed));

    let inner = unanswered();
    let _ = call(&RetryLayer::default(), &inner).await;
    assert_eq!(inner.calls(), 3);

    let careful = RetryLayer::default().resend_unanswered(false);
    let inner = unanswered();
    let error = call(&careful, &inner).await.unwrap_err();
    assert_eq!(inner.calls(), 1);
    assert!(error.is_exhausted(), "nor does a retry further out");

    for reach in [Reach::NotSent, Reach::Answered] {
        let inner = failing(Fault::transient().at(reach));
        let _ = call(&careful, &inner).await;
        assert_eq!(inner.calls(), 3, "{reach:?}");
    }
}

// ===== how long it waits =====

#[tokio::test(start_paused = true)]
async fn a_wait_of_an_hour_with_a_two_second_deadline_ends_at_once() {
    let start = Instant::now();
    let asked = Fault::transient().wait(3_600 * SECOND);
    let chat = RetryLayer::default()
        .max_hint(Duration::MAX)
        .layer(failing(asked));
    let hurried = Call::new().deadline(start + 2 * SECOND);
    let error = chat.oneshot(hurried).await.unwrap_err();

    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(!error.is_elapsed() && error.is_exhausted());
    assert_eq!(error.retry_after(), Some(3_600 * SECOND), "the same error");
}

#[tokio::test(start_paused = true)]
async fn a_backoff_that_would_end_after_the_deadline_is_not_begun() {
    let start = Instant::now();
    let inner = failing(Fault::transient());
    let backoff = Backoff::new(3_600 * SECOND, 3_600 * SECOND).unwrap();
    let chat = RetryLayer::default().seed(1).backoff(backoff);
    let hurried = Call::new().deadline(start + SECOND);
    let error = chat.layer(inner.clone()).oneshot(hurried).await;

    assert!(error.unwrap_err().is_exhausted());
    assert_eq!((inner.calls(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn the_servers_wait_is_honoured() {
    let start = Instant::now();
    let inner = Scripted::new([
        Reply::error(Fault::transient().wait(7 * SECOND)),
        Reply::whole(),
    ]);
    call(&RetryLayer::default(), &inner).await.unwrap();
    let waited = start.elapsed();
    assert!(waited >= 7 * SECOND && waited < 8 * SECOND, "{waited:?}");
}

/// Whoever was told the same time would otherwise come back at the same instant.
#[tokio::test(start_paused = true)]
async fn the_backoff_spreads_callers_that_were_told_the_same_time() {
    let elapsed = async |fault: Fault| {
        let start = Instant::now();
        let _ = call(&attempts(2).seed(1), &failing(fault)).await;
        start.elapsed()
    };
    let own = elapsed(Fault::transient()).await;
    assert!(own > Duration::from_millis(1));
    let hinted = elapsed(Fault::transient().wait(2 * SECOND)).await;
    assert_eq!(hinted.as_millis(), (own + 2 * SECOND).as_millis());
}

#[tokio::test(start_paused = true)]
async fn a_hint_beyond_the_cap_gives_up_at_once() {
    let start = Instant::now();
    let inner = failing(Fault::transient().wait(61 * SECOND));
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert!(error.is_exhausted());
    assert_eq!(error.retry_after(), Some(61 * SECOND));
    assert_eq!((inner.calls(), start.elapsed()), (1, Duration::ZERO));

    let inner = failing(Fault::transient().wait(60 * SECOND));
    let _ = call(&RetryLayer::default(), &inner).await;
    assert_eq!(inner.calls(), 3, "up to the cap it is waited for");
}

#[tokio::test(start_paused = true)]
async fn callers_that_fail_together_do_not_come_back_together() {
    let waits = async |layer: RetryLayer| {
        let chat = layer.layer(failing(Fault::transient()));
        let start = Instant::now();
        let callers = (0..20).map(|_| {
            let chat = chat.clone();
            async move {
                let _ = chat.oneshot(Call::new()).await;
                start.elapsed()
            }
        });
        join_all(callers).await
    };

    let mut spread = waits(attempts(2)).await;
    spread.sort();
    spread.dedup();
    assert!(spread.len() > 10, "{spread:?}");

    let seeded = waits(attempts(2).seed(7)).await;
    assert_eq!(seeded, waits(attempts(2).seed(7)).await);
}

// ===== the budget =====

#[tokio::test(start_paused = true)]
async fn the_budget_bounds_a_storm() {
    let inner = failing(Fault::transient());
    let chat = RetryLayer::default()
        .budget(RetryBudget::new(20, 0))
        .layer(inner.clone());
    let callers = (0..200).map(|_| chat.clone().oneshot(Call::new()));
    let results = join_all(callers).await;

    assert!(
        results
            .iter()
            .all(|r| r.as_ref().is_err_and(Fault::is_exhausted))
    );
    assert!(inner.calls() > 200, "some are retried");
    assert!(inner.calls() <= 240, "{} calls for 200", inner.calls());
}

#[tokio::test(start_paused = true)]
async fn a_budget_is_shared_by_handing_it_over_and_not_otherwise() {
    let calls_of_two_targets = async |layer: RetryLayer| {
        let inner = failing(Fault::transient());
        for _ in 0..2 {
            let chat = layer.layer(inner.clone());
            join_all((0..100).map(|_| chat.clone().oneshot(Call::new()))).await;
        }
        inner.calls()
    };

    assert_eq!(calls_of_two_targets(attempts(2)).await, 400, "100 each");

    let shared = attempts(2).budget(RetryBudget::new(0, 1));
    let calls = calls_of_two_targets(shared).await;
    assert!((210..=211).contains(&calls), "{calls}: 10, and 1 a second");
}

// ===== the record =====

#[tokio::test(start_paused = true)]
async fn each_attempt_is_opened_on_the_record() {
    let inner = Scripted::new([
        Reply::error(Fault::transient()).used(3),
        Reply::error(Fault::transient()).used(5),
        Reply::whole().used(7),
    ]);
    let call = Call::new();
    let record = call.record().of_call();
    let answer = RetryLayer::default().layer(inner).oneshot(call).await;

    let (_, note) = answer.unwrap().collect().await.unwrap();
    assert_eq!(note.used, 7);
    let used: Vec<u64> = record.trail().iter().map(|note| note.used).collect();
    assert_eq!(used, [3, 5, 7]);
}

#[tokio::test(start_paused = true)]
async fn a_template_cloned_for_two_calls_has_two_records() {
    let seen = Arc::new(Mutex::new(Vec::<Record<Note>>::new()));
    let records = Arc::clone(&seen);
    let inner = service_fn(move |call: Call| {
        records.lock().unwrap().push(call.record().of_call());
        ready(Err::<Infallible, _>(Fault::transient()))
    });
    let chat = attempts(2).layer(inner);

    let template = Call::new();
    for _ in 0..2 {
        let _ = chat.clone().oneshot(template.clone()).await;
    }
    let attempts: Vec<usize> = seen.lock().unwrap().iter().map(Record::attempts).collect();
    assert_eq!(attempts, [2; 4]);
    assert_eq!(template.record().attempts(), 1);
}

// ===== cancellation =====

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_during_backoff_leaves_nothing_behind() {
    let inner = failing(Fault::transient().wait(10 * SECOND));
    let budget = RetryBudget::default();
    let chat = RetryLayer::default()
        .budget(budget.clone())
        .layer(inner.clone());
    let call = Call::new();
    let record = call.record().of_call();

    assert!(timeout(SECOND, chat.oneshot(call)).await.is_err());
    assert_eq!(budget.available(), 100, "the retry went back");
    assert_eq!(record.attempts(), 1, "and was never on the record");
    assert_eq!(record.with(|note| note.reach), Reach::Answered);

    advance(60 * SECOND).await;
    assert_eq!((inner.calls(), inner.live()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn nothing_of_the_failed_attempt_is_held_during_the_backoff() {
    #[derive(Debug)]
    struct Held(Arc<()>);
    impl Classify for Held {
        fn is_transient(&self) -> bool {
            Arc::strong_count(&self.0) > 0
        }
        fn is_fault(&self) -> bool {
            true
        }
        fn is_failover(&self) -> bool {
            true
        }
        fn retry_after(&self) -> Option<Duration> {
            Some(10 * SECOND)
        }
        fn reach(&self) -> Reach {
            Reach::Answered
        }
        fn exhausted(&mut self) {}
        fn is_exhausted(&self) -> bool {
            false
        }
        fn set_retry_after(&mut self, _: Duration) {}
    }

    let held = Arc::new(());
    let weak = Arc::downgrade(&held);
    let inner = service_fn(move |_: Call| {
        let (error, kept) = (weak.upgrade().unwrap(), weak.upgrade().unwrap());
        poll_fn(move |_| {
            let _held = &kept;
            Poll::Ready(Err::<Infallible, _>(Held(Arc::clone(&error))))
        })
    });

    let mut waiting = pin!(RetryLayer::default().layer(inner).oneshot(Call::new()));
    assert!(timeout(SECOND, waiting.as_mut()).await.is_err());
    assert_eq!(Arc::strong_count(&held), 1);
}

// ===== readiness =====

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

// ===== other services =====

fn refused() -> BoxError {
    io::Error::from(io::ErrorKind::ConnectionRefused).into()
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_of_any_service_is_retried_and_anything_unknown_is_not() {
    let flaky = |failures: usize, error: fn() -> BoxError| {
        let calls = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&calls);
        let inner = service_fn(move |_: Call| {
            let mut calls = counted.lock().unwrap();
            *calls += 1;
            ready(if *calls > failures {
                Ok("hi")
            } else {
                Err(error())
            })
        });
        let chat = BoxCloneSyncService::new(RetryLayer::default().layer(inner));
        (chat, calls)
    };

    let (chat, calls) = flaky(2, refused);
    assert_eq!(chat.oneshot(Call::new()).await.unwrap(), "hi");
    assert_eq!(*calls.lock().unwrap(), 3);

    let (chat, calls) = flaky(usize::MAX, refused);
    let error = chat.oneshot(Call::new()).await.unwrap_err();
    assert!(error.is::<Exhausted>() && !error.is_transient());
    assert_eq!(error.to_string(), refused().to_string());
    assert_eq!(*calls.lock().unwrap(), 3);

    let (chat, calls) = flaky(usize::MAX, || "what?".into());
    let error = chat.oneshot(Call::new()).await.unwrap_err();
    assert!(!error.is::<Exhausted>(), "it passes unchanged");
    assert_eq!(*calls.lock().unwrap(), 1);
}

// ===== what is shown =====

#[tokio::test(start_paused = true)]
async fn a_waiting_call_shows_nothing_of_its_request() {
    let mut chat = RetryLayer::default().layer(failing(Fault::transient().wait(SECOND)));
    let mut waiting = pin!(chat.call(Call::new().caller("somebody")));
    poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx).is_pending())).await;
    let shown = format!("{waiting:?}");
    assert!(
        shown.contains("backoff") && !shown.contains("somebody"),
        "{shown}"
    );
}

// ===== against tower's own =====

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
