//! Names, units, values and labels of the metrics.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use ::metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    set_default_local_recorder,
};
use tollgate::{
    ChatExt, ChatRequest, ErrorKind, Prices, SpendCap, Usage, Usd,
    layers::{CostLayer, ObserveLayer, RetryLayer, SpendCapLayer, TimeoutLayer},
    providers::scripted::{Reply, Scripted, answer, hang, status},
    telemetry::Metrics,
};
use tower::ServiceBuilder;

use crate::support::{MODEL, recorder, request, seen};

const LABELS: &str =
    "gen_ai.operation.name=chat,gen_ai.provider.name=openai,gen_ai.request.model=gpt-4o-mini";
const DURATION: &str = "gen_ai.client.operation.duration";
const FIRST_CHUNK: &str = "gen_ai.client.operation.time_to_first_chunk";
const TOKENS: &str = "gen_ai.client.token.usage";

fn series(name: &str, more: &str) -> String {
    format!("{name}{{{LABELS}{more}}}")
}

fn metrics() -> Metrics {
    Metrics::new([("openai", MODEL), ("bedrock", "nova")])
}

fn openai(replies: impl IntoIterator<Item = Reply>) -> Scripted {
    Scripted::new(replies).named("openai")
}

macro_rules! stack {
    ($provider:expr) => {
        ServiceBuilder::new()
            .layer(ObserveLayer::per_call(metrics()))
            .layer(RetryLayer::default())
            .layer(CostLayer::new(Prices::bundled().at("openai")))
            .service($provider)
    };
}

const USED: Usage = Usage {
    input: 80,
    cache_read: 20,
    output: 7,
    reasoning: 3,
    cache_write: 0,
    cache_write_1h: 0,
    audio_input: 0,
    audio_output: 0,
    estimated: false,
};

#[tokio::test(start_paused = true)]
async fn a_whole_answer_is_measured_once_and_has_no_first_chunk() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let second = Duration::from_secs(1);
    let mut chat = stack!(openai([answer("Salut").usage(USED).delay(second)]));
    let cost = chat.complete(request()).await.unwrap().cost();

    let seen = seen(&snapshotter);
    assert_eq!(seen.values(&series(DURATION, "")), [1.0]);
    assert_eq!(
        seen.values(&series(TOKENS, ",gen_ai.token.type=input")),
        [100.0]
    );
    assert_eq!(
        seen.values(&series(TOKENS, ",gen_ai.token.type=output")),
        [10.0]
    );
    assert_eq!(seen.count(&series("tollgate.attempts", "")), 1);
    assert_eq!(
        Some(seen.count(&series("tollgate.cost.nanodollars", ""))),
        cost.known().map(Usd::nanos)
    );
    assert!(cost.known() > Some(Usd::ZERO));
    for absent in [
        FIRST_CHUNK,
        "tollgate.retries",
        "tollgate.cost.unknown",
        "tollgate.refusals",
    ] {
        assert!(!seen.is_named(absent), "{absent} in {seen:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retried_stream_is_one_operation_whose_first_chunk_came_after_the_wait() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let (wait, second) = (Duration::from_secs(7), Duration::from_secs(1));
    let limited = status(429).retry_after(wait);
    let mut chat = stack!(openai([
        limited,
        answer("Salut toi").usage(USED).delay(second)
    ]));
    let mut events = chat.stream(request()).await.unwrap();
    assert!(!seen(&snapshotter).is_named(DURATION), "it has not ended");
    tokio::time::sleep(second).await;
    while events.try_next().await.unwrap().is_some() {}

    let seen = seen(&snapshotter);
    let [first] = seen.values(&series(FIRST_CHUNK, ""))[..] else {
        panic!("one first chunk in {seen:#?}");
    };
    let [duration] = seen.values(&series(DURATION, ""))[..] else {
        panic!("one operation in {seen:#?}");
    };
    assert!(first >= 9.0 && duration >= first, "{first} {duration}");
    assert_eq!(
        seen.count(&series("tollgate.attempts", ",error.type=rate_limited")),
        1
    );
    assert_eq!(seen.count(&series("tollgate.attempts", "")), 1);
    assert_eq!(seen.count(&series("tollgate.retries", "")), 1);
    assert_eq!(
        seen.values(&series(TOKENS, ",gen_ai.token.type=input")),
        [100.0]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_is_named_by_its_kind() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let mut chat = stack!(openai([status(401), answer("Sa lut").cut_after(1)]));
    chat.complete(request()).await.unwrap_err();
    let error = chat.complete(request().streamed(true)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);

    let seen = seen(&snapshotter);
    for kind in ["authentication", "interrupted"] {
        let label = format!(",error.type={kind}");
        assert_eq!(seen.values(&series(DURATION, &label)).len(), 1);
        assert_eq!(seen.count(&series("tollgate.attempts", &label)), 1);
    }
    assert!(!seen.is_named(TOKENS), "an estimate is no measurement");
}

#[tokio::test(start_paused = true)]
async fn a_call_and_a_stream_that_are_dropped_are_cancelled() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let mut chat = stack!(openai([hang(), answer("Sa lut")]));
    let second = Duration::from_secs(1);
    tokio::time::timeout(second, chat.complete(request()))
        .await
        .unwrap_err();
    let mut events = chat.stream(request()).await.unwrap();
    assert!(events.try_next().await.unwrap().is_some());
    drop(events);

    let seen = seen(&snapshotter);
    let cancelled = ",error.type=cancelled";
    assert_eq!(seen.values(&series(DURATION, cancelled)), [1.0, 0.0]);
    assert_eq!(seen.count(&series("tollgate.attempts", cancelled)), 2);
    assert_eq!(seen.values(&series(FIRST_CHUNK, "")), [0.0]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_the_end_of_the_attempt_that_it_ended() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let mut chat = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(metrics()))
        .layer(TimeoutLayer::first_item(Duration::from_secs(3)))
        .service(openai([hang()]));
    chat.complete(request()).await.unwrap_err();

    let seen = seen(&snapshotter);
    let timeout = ",error.type=timeout";
    assert_eq!(seen.values(&series(DURATION, timeout)), [3.0]);
    assert_eq!(seen.count(&series("tollgate.attempts", timeout)), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_no_attempt() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let cap = SpendCap::new(Usd::from_nanos(1));
    let mut chat = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(metrics()))
        .layer(SpendCapLayer::new(cap, Prices::bundled().at("openai")))
        .service(openai([]));
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendCapReached);

    let seen = seen(&snapshotter);
    let refused = "tollgate.refusals{gen_ai.operation.name=chat,error.type=spend_cap_reached}";
    assert_eq!(seen.count(refused), 1);
    assert!(!seen.is_named("tollgate.attempts"));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_cost_is_counted_and_never_an_amount() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let mut chat = stack!(openai([answer("Salut")]));
    let request = ChatRequest::new("nobody-knows-it").user("hi");
    chat.complete(request).await.unwrap();

    let seen = seen(&snapshotter);
    let other = LABELS.replace(MODEL, "other");
    assert_eq!(seen.count(&format!("tollgate.cost.unknown{{{other}}}")), 1);
    assert!(!seen.is_named("tollgate.cost.nanodollars"));
}

#[tokio::test(start_paused = true)]
async fn around_each_attempt_they_count_what_they_count_around_the_call() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let replies = [status(500), status(503), answer("Salut").usage(USED)];
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(ObserveLayer::per_attempt(metrics()))
        .service(openai(replies));
    chat.complete(request()).await.unwrap();

    let seen = seen(&snapshotter);
    for label in ["", ",error.type=server", ",error.type=overloaded"] {
        assert_eq!(seen.count(&series("tollgate.attempts", label)), 1);
        assert_eq!(seen.values(&series(DURATION, label)).len(), 1);
    }
    assert_eq!(
        seen.values(&series(TOKENS, ",gen_ai.token.type=output")),
        [10.0]
    );
}

/// H-63: names that requests choose make no series.
#[tokio::test(start_paused = true)]
async fn a_hundred_thousand_random_models_and_callers_make_no_series_of_their_own() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let observed = ServiceBuilder::new().layer(ObserveLayer::per_call(metrics()));
    let ask = |provider: &'static str, model: String, caller: String| {
        let provider = Scripted::new([answer("Salut")]).named(provider);
        let mut chat = observed.clone().service(provider);
        async move {
            let request = ChatRequest::new(model).user("hi").caller(caller);
            chat.complete(request).await.unwrap();
        }
    };
    ask("openai", MODEL.to_owned(), "one".to_owned()).await;
    for nth in 0..100_000_u64 {
        let model = format!("{:x}", nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let provider = if nth % 2 == 0 { "openai" } else { "unheard-of" };
        ask(provider, model.clone(), model).await;
    }

    let seen = seen(&snapshotter);
    let mut targets: Vec<_> = seen
        .0
        .keys()
        .filter_map(|series| series.strip_prefix("tollgate.attempts"))
        .collect();
    targets.sort_unstable();
    let openai = |model: &str| format!("{{{}}}", LABELS.replace(MODEL, model));
    let other = openai("other").replace("openai", "other");
    assert_eq!(targets, [openai(MODEL), openai("other"), other]);
    assert!(seen.0.len() <= 3 * 4, "{:#?}", seen.0.keys());
}

#[tokio::test(start_paused = true)]
async fn a_provider_goes_by_the_name_that_the_conventions_have_for_it() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let mut chat = stack!(Scripted::new([answer("Salut")]).named("bedrock"));
    chat.complete(ChatRequest::new("nova").user("hi"))
        .await
        .unwrap();
    let labels =
        "gen_ai.operation.name=chat,gen_ai.provider.name=aws.bedrock,gen_ai.request.model=nova";
    assert_eq!(
        seen(&snapshotter).count(&format!("tollgate.attempts{{{labels}}}")),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn every_metric_is_described_with_its_unit() {
    let (recorder, snapshotter) = recorder();
    let _guard = set_default_local_recorder(&recorder);
    let mut chat = stack!(openai([status(500), answer("Salut")]));
    let mut events = chat.stream(request()).await.unwrap();
    while events.try_next().await.unwrap().is_some() {}

    let written = snapshotter.snapshot().into_vec();
    assert!(written.len() >= 6, "{written:#?}");
    for (key, unit, description, _) in written {
        let name = key.key().name();
        let expected = match name {
            DURATION | FIRST_CHUNK => Some(Unit::Seconds),
            "tollgate.cost.nanodollars" => None,
            _ => Some(Unit::Count),
        };
        assert_eq!(unit, expected, "{name}");
        assert!(description.is_some(), "{name}");
    }
}

/// Counts what is registered, and keeps nothing.
#[derive(Debug, Default)]
struct Registrations(AtomicUsize);

impl Recorder for Registrations {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        self.0.fetch_add(1, Ordering::Relaxed);
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        self.0.fetch_add(1, Ordering::Relaxed);
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        self.0.fetch_add(1, Ordering::Relaxed);
        Histogram::noop()
    }
}

#[tokio::test(start_paused = true)]
async fn a_series_is_registered_once_however_often_it_is_written() {
    let registrations = Registrations::default();
    let _guard = set_default_local_recorder(&registrations);
    let replies = || [status(500), answer("Salut")];
    let mut chat = stack!(openai((0..50).flat_map(|_| replies())));
    chat.complete(request()).await.unwrap();
    let first = registrations.0.load(Ordering::Relaxed);
    for _ in 1..50 {
        chat.clone().complete(request()).await.unwrap();
    }
    assert!(first > 0);
    assert_eq!(registrations.0.load(Ordering::Relaxed), first);
}
