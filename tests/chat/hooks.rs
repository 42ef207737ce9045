//! Every layer hears of the end once, inner before outer, and the caller sees what they wrote.

use std::sync::{Arc, Mutex};

use tollgate::{
    ChatExt, ChatRequest, Cost, Error, ErrorKind, Event, Prices, Summary, Usd,
    layers::{CostLayer, ObserveLayer, Outcome, Track, observe_fn},
    testing::Answer,
};
use tower::{Service, ServiceBuilder};

use crate::support::{openai, request, streamed, upstream, whole};

#[derive(Debug, Clone, PartialEq)]
struct Heard {
    who: &'static str,
    how: &'static str,
    cost: Cost,
}

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<Heard>>>);

type Listener = Box<dyn FnOnce(Outcome<'_, Summary, Error>) + Send>;

impl Log {
    fn listen(
        &self,
        who: &'static str,
    ) -> impl Fn(&ChatRequest) -> Listener + Clone + Send + Sync + 'static {
        let log = self.clone();
        move |_| {
            let log = log.clone();
            Box::new(move |mut outcome: Outcome<'_, Summary, Error>| {
                let how = match &outcome {
                    Outcome::Complete(_) => "complete",
                    Outcome::Failed(..) => "failed",
                    Outcome::Dropped(_) => "dropped",
                };
                let cost = outcome.summary().cost;
                log.heard().push(Heard { who, how, cost });
            })
        }
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Vec<Heard>> {
        self.0.lock().expect("no listener panics")
    }

    /// Who heard what, and that only the outer one heard a cost.
    fn take(&self) -> Vec<(&'static str, &'static str)> {
        let heard = std::mem::take(&mut *self.heard());
        for heard in &heard {
            assert_eq!(
                heard.cost == Cost::NotYet,
                heard.who == "inner",
                "{heard:?}"
            );
        }
        heard.iter().map(|heard| (heard.who, heard.how)).collect()
    }
}

macro_rules! stack {
    ($log:expr, $upstream:expr) => {
        ServiceBuilder::new()
            .layer(ObserveLayer::per_call(observe_fn($log.listen("outer"))))
            .layer(CostLayer::new(Prices::bundled().at("openai")))
            .layer(ObserveLayer::per_attempt(observe_fn($log.listen("inner"))))
            .service(openai($upstream))
    };
}

const COMPLETE: [(&str, &str); 2] = [("inner", "complete"), ("outer", "complete")];
const FAILED: [(&str, &str); 2] = [("inner", "failed"), ("outer", "failed")];
const DROPPED: [(&str, &str); 2] = [("inner", "dropped"), ("outer", "dropped")];

/// 10 tokens of input at 0.15 and one of output at 0.60 dollars a million.
const PRICE: Cost = Cost::Known(Usd::from_nanos(10 * 150 + 600));

#[tokio::test]
async fn hooks_fire_inner_before_outer_on_success_and_the_callers_done_shows_the_cost() {
    let upstream = upstream().await;
    let log = Log::default();
    let mut chat = stack!(log, &upstream);

    upstream.play([whole(1), streamed(&["Salut"])]);
    let answer = chat.complete(request()).await.unwrap();
    assert_eq!(answer.cost(), PRICE);
    assert_eq!(log.take(), COMPLETE);

    let mut events = chat.stream(request()).await.unwrap();
    loop {
        match events
            .try_next()
            .await
            .unwrap()
            .expect("a terminal item comes last")
        {
            Event::Done(summary) => {
                assert_eq!(summary.cost, PRICE);
                break;
            }
            _ => assert_eq!(log.take(), [], "not before the terminal item"),
        }
    }
    assert_eq!(log.take(), COMPLETE);
    assert_eq!(events.try_next().await.unwrap(), None);
    drop(events);
    assert_eq!(log.take(), [], "once");
}

#[tokio::test]
async fn hooks_fire_inner_before_outer_on_an_error_of_the_call_and_of_the_stream() {
    let upstream = upstream().await;
    let log = Log::default();
    let mut chat = stack!(log, &upstream);

    upstream.play([Answer::status(500), streamed(&["Sa", "lut"]).cut_at(600)]);
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(log.take(), FAILED);

    let error = chat.complete(request().streamed(true)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(log.take(), FAILED);
}

#[tokio::test]
async fn hooks_fire_inner_before_outer_when_the_call_is_dropped_before_the_head() {
    let upstream = upstream().await;
    let log = Log::default();
    let mut chat = stack!(log, &upstream);

    upstream.play([Answer::hang()]);
    let request = request();
    let record = request.record().clone();
    tokio::select! {
        _ = chat.call(request) => panic!("the upstream never answers"),
        () = upstream.wait_for_requests(1) => {}
    }
    assert_eq!(log.take(), DROPPED);
    let seen = record.with(|summary| summary.clone());
    assert!(seen.usage.estimated && seen.usage.input > 0, "{seen:?}");
}

#[tokio::test]
async fn hooks_fire_inner_before_outer_when_the_stream_is_dropped() {
    let upstream = upstream().await;
    let log = Log::default();
    let mut chat = stack!(log, &upstream);

    upstream.play([streamed(&["Sa", "lut"]).hold_after(2)]);
    let mut events = chat.stream(request()).await.unwrap();
    while events
        .try_next()
        .await
        .unwrap()
        .expect("it is held open")
        .text()
        .is_none()
    {}
    drop(events);
    assert_eq!(log.take(), DROPPED);
    upstream.wait_for_departures(1).await;
}
