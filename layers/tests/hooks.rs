//! How the layers hear of the end of an attempt: once, inner before outer, on every path.

use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use tollgate_layers::{
    Cost, CostLayer, ObserveLayer, Outcome, Track, Usd, observe_fn,
    testing::{Answer, Call, Fault, Item, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Service, ServiceBuilder, ServiceExt};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Heard {
    who: &'static str,
    how: &'static str,
    cost: Cost,
}

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<Heard>>>);

impl Log {
    fn listen(
        &self,
        who: &'static str,
    ) -> impl Fn(&Call) -> Listener + Clone + Send + Sync + 'static {
        let log = self.clone();
        move |_| {
            let log = log.clone();
            Box::new(move |mut outcome: Outcome<'_, Note, Fault>| {
                let how = match &outcome {
                    Outcome::Complete(_) => "complete",
                    Outcome::Failed(..) => "failed",
                    Outcome::Dropped(_) => "dropped",
                };
                let cost = outcome.summary().cost;
                log.0
                    .lock()
                    .expect("no listener panics")
                    .push(Heard { who, how, cost });
            })
        }
    }

    fn take(&self) -> Vec<(&'static str, &'static str)> {
        let heard = std::mem::take(&mut *self.0.lock().expect("no listener panics"));
        heard.iter().map(|heard| (heard.who, heard.how)).collect()
    }
}

type Listener = Box<dyn FnOnce(Outcome<'_, Note, Fault>) + Send>;

/// Outer observer, cost, inner observer, and a script at a nanodollar a unit.
fn stack(
    log: &Log,
    reply: Reply,
) -> impl Service<Call, Response = Answer, Error = Fault, Future: Unpin + Send> + Clone {
    let inner = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(observe_fn(log.listen("outer"))))
        .layer(CostLayer::new(weigh_fn(
            |_: &mut Call| None,
            |note: &Note| Some(note.used),
        )))
        .layer(ObserveLayer::per_attempt(observe_fn(log.listen("inner"))))
        .service(Scripted::new([reply]));
    tower::util::BoxCloneService::new(inner)
}

#[tokio::test(start_paused = true)]
async fn hooks_fire_inner_before_outer_on_success() {
    let log = Log::default();
    let answer = stack(&log, Reply::stream([1]).used(5))
        .oneshot(Call::new())
        .await;
    let mut answer = answer.unwrap();
    assert_eq!(answer.next().await, Some(Ok(Item::Value(1))));
    assert_eq!(
        log.take(),
        [],
        "not before the terminal item is handed over"
    );

    let Some(Ok(Item::Done(note))) = answer.next().await else {
        panic!("the stream was complete");
    };
    assert_eq!(
        note.cost,
        Cost::Known(Usd::from_nanos(5)),
        "the caller sees it"
    );
    let heard = log.0.lock().expect("no listener panics").clone();
    assert_eq!(
        heard[0].cost,
        Cost::NotYet,
        "the inner fires before the cost"
    );
    assert_eq!(heard[1].cost, note.cost, "the outer after it");
    assert_eq!(log.take(), [("inner", "complete"), ("outer", "complete")]);

    assert_eq!(answer.next().await, None);
    drop(answer);
    assert_eq!(log.take(), [], "once");
}

#[tokio::test(start_paused = true)]
async fn hooks_of_a_whole_answer_have_fired_when_it_is_there() {
    let log = Log::default();
    let answer = stack(&log, Reply::whole())
        .oneshot(Call::new())
        .await
        .unwrap();
    assert_eq!(log.take(), [("inner", "complete"), ("outer", "complete")]);
    drop(answer);
    assert_eq!(log.take(), []);
}

#[tokio::test(start_paused = true)]
async fn hooks_fire_inner_before_outer_on_an_error() {
    let log = Log::default();
    let error = stack(&log, Reply::error(Fault::permanent()));
    error.oneshot(Call::new()).await.unwrap_err();
    assert_eq!(log.take(), [("inner", "failed"), ("outer", "failed")]);

    let broken = stack(&log, Reply::stream([1]).fail(Fault::transient()));
    let answer = broken.oneshot(Call::new()).await.unwrap();
    assert_eq!(answer.collect().await.unwrap_err(), Fault::transient());
    assert_eq!(log.take(), [("inner", "failed"), ("outer", "failed")]);
}

#[tokio::test(start_paused = true)]
async fn hooks_fire_inner_before_outer_when_the_call_is_dropped_before_the_head() {
    let log = Log::default();
    let call = Call::new();
    let record = call.record().clone();
    let hanging = stack(&log, Reply::hang().at_risk(9));
    let mut hanging = tokio_test::task::spawn(hanging.oneshot(call));
    assert!(hanging.poll().is_pending());
    drop(hanging);
    assert_eq!(log.take(), [("inner", "dropped"), ("outer", "dropped")]);
    let cost = record.with(|note| note.cost);
    assert_eq!(
        cost,
        Cost::Known(Usd::from_nanos(9)),
        "what was sent is priced"
    );
}

#[tokio::test(start_paused = true)]
async fn hooks_fire_inner_before_outer_when_the_stream_is_dropped() {
    let log = Log::default();
    let call = Call::new();
    let record = call.record().clone();
    let endless = stack(&log, Reply::stream([1, 2, 3]).stall());
    let mut answer = endless.oneshot(call).await.unwrap();
    for value in [1, 2] {
        assert_eq!(answer.next().await, Some(Ok(Item::Value(value))));
    }
    drop(answer);
    assert_eq!(log.take(), [("inner", "dropped"), ("outer", "dropped")]);
    let cost = record.with(|note| note.cost);
    assert_eq!(
        cost,
        Cost::Known(Usd::from_nanos(2)),
        "what was seen is priced"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_polled_has_ended_as_dropped() {
    let log = Log::default();
    let mut stack = stack(&log, Reply::hang().at_risk(9));
    let call = Call::new();
    let record = call.record().clone();
    drop(stack.ready().await.unwrap().call(call));
    assert_eq!(log.take(), [("inner", "dropped"), ("outer", "dropped")]);
    let cost = record.with(|note| note.cost);
    assert_eq!(cost, Cost::Known(Usd::ZERO), "nothing was sent");
}
