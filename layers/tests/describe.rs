//! What a stack says of itself.

use std::{num::NonZeroUsize, time::Duration};

use proptest::prelude::*;
use tollgate_layers::{
    Backoff, CacheLayer, CircuitBreakerLayer, ConcurrencyLimitLayer, CostLayer, DeadlineLayer,
    Describe, Description, FallbackLayer, IdleLayer, MemoryStore, ObserveLayer, Outcome,
    PrimeLayer, Retargeted, RetryLayer, SpendCap, SpendCapLayer, SpendCaps, TimeoutLayer, Usd,
    describe::Described,
    described, described_layer, key_fn, observe_fn,
    testing::{Answer, Call, Fault, Note, Recording, Reply, Scripted},
    weigh_fn,
};
use tower::{
    Layer, Service, ServiceBuilder, ServiceExt,
    util::{BoxCloneSyncService, MapRequestLayer, option_layer},
};

const SECOND: Duration = Duration::from_secs(1);

fn leaf() -> Scripted {
    Scripted::new([Reply::whole()])
}

fn tree(stack: &impl Describe) -> String {
    stack.describe().to_string()
}

#[test]
fn every_layer_names_itself_and_what_it_was_set_to() {
    let observer = observe_fn(|_: &Call| |_: Outcome<'_, Note, Fault>| {});
    let prices = weigh_fn(|_: &mut Call| Some(1), |note: &Note| Some(note.used));
    let store = MemoryStore::<Recording>::new(10_000, 300 * SECOND);
    let max = NonZeroUsize::new(8).unwrap();
    let stack = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(observer.clone()))
        .layer(DeadlineLayer::new(30 * SECOND))
        .layer(CacheLayer::per_caller(store))
        .layer(FallbackLayer::models(["small", "smaller"]))
        .layer(RetryLayer::default().backoff(Backoff::new(SECOND, 4 * SECOND).unwrap()))
        .layer(ObserveLayer::per_attempt(observer))
        .layer(CircuitBreakerLayer::default().slow_after(9 * SECOND))
        .layer(ConcurrencyLimitLayer::new(max))
        .layer(SpendCapLayer::new(
            SpendCap::new(Usd::from_dollars(5)),
            prices.clone(),
        ))
        .layer(CostLayer::new(prices))
        .layer(TimeoutLayer::default())
        .layer(IdleLayer::new(10 * SECOND))
        .layer(PrimeLayer::new())
        .service(Retargeted::new(leaf(), "tiny"));

    let (closures, settings): (Vec<_>, Vec<_>) = tree(&stack)
        .lines()
        .flat_map(|line| line.split_inclusive(", "))
        .map(str::to_owned)
        .partition(|setting| setting.contains("{{closure}}"));
    assert_eq!(closures.len(), 6, "{closures:?}");
    let shown = settings.concat();
    for part in [
        "deadline (patience: 30s)",
        "cache (scope: per_caller, max_answer: 1048576, sampled: false, entries: 10000, \
         max_bytes: 67108864, ttl: 300s)",
        "fallback (after: ByClass)",
        "model (name: small)",
        "model (name: smaller)",
        "retry (attempts: 3, backoff: 1s to 4s, max_hint: 60s, resend_unanswered: true)",
        "circuit_breaker (key: PerTarget, consecutive: 5, failure_rate: 50 % of 20, window: 60s, \
         slow_after: 9s, open_for: 30s, grow_to: 30s, probes: 1, probe_time: 30s, close_after: 1)",
        "concurrency_limit (max: 8, max_queue: 1024, max_wait: 30s)",
        "cap: $5",
        "timeout (streamed: 120s, whole: 600s)",
        "idle (limit: 10s)",
        "prime ",
        "retargeted (target: tiny)",
    ] {
        assert!(shown.contains(part), "{part:?} in {}", tree(&stack));
    }
    assert_eq!(stack.describe().check(), Ok(()));
}

#[test]
fn a_store_and_a_key_of_somebody_elses_are_types_and_never_values() {
    let caps = SpendCaps::new(Usd::from_cents(5)).max_keys(9);
    caps.set("a secret of somebody's".to_owned(), Usd::from_dollars(1))
        .unwrap();
    let caller = key_fn(|call: &Call| call.get_caller().map(str::to_owned));
    let prices = weigh_fn(|_: &mut Call| Some(1), |note: &Note| Some(note.used));
    let stack = SpendCapLayer::per_key(caps, caller, prices).layer(leaf());
    let shown = tree(&stack);
    assert!(
        shown.contains("key: KeyFn<") && shown.contains("max_keys: 9"),
        "{shown}"
    );
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn the_targets_of_a_fallback_stand_side_by_side_in_their_order() {
    let target = |name| TimeoutLayer::default().layer(described(name, leaf()));
    let candidate = |name| {
        let stack = target(name);
        Described::new(BoxCloneSyncService::new(stack.clone()), stack.describe())
    };
    let stack = FallbackLayer::new([candidate("b"), candidate("c")]).layer(target("a"));
    let timeout = "timeout (streamed: 120s, whole: 600s)";
    assert_eq!(
        tree(&stack),
        format!(
            "fallback (after: ByClass)\n  {timeout}\n    a\n  {timeout}\n    b\n  {timeout}\n    c\n"
        )
    );
}

#[tokio::test]
async fn a_service_with_a_name_does_what_it_does_without() {
    let inner = leaf();
    let rename = described_layer(
        "rename",
        MapRequestLayer::new(|call: Call| call.to("small")),
    );
    let mut chat = rename.layer(described("mine", inner.clone()));
    assert_eq!(tree(&chat), "rename\n  mine\n");
    chat.ready().await.unwrap().call(Call::new()).await.unwrap();
    assert_eq!(inner.targets(), ["small"]);
}

#[test]
fn towers_either_is_seen_through_and_its_boxes_are_not() {
    let retry = |there: bool| option_layer(there.then(RetryLayer::default)).layer(leaf());
    assert!(tree(&retry(true)).starts_with("retry ("));
    assert_eq!(tree(&retry(false)), "scripted\n");

    let boxed = BoxCloneSyncService::new(leaf());
    assert_eq!(
        tree(&TimeoutLayer::default().layer(boxed)).lines().last(),
        Some("  boxed")
    );
    let closure = tower::service_fn(|_: Call| async { Err::<Answer, _>(Fault::transient()) });
    assert!(
        tree(&closure).starts_with("service_fn (type: "),
        "{}",
        tree(&closure)
    );
}

#[test]
fn what_says_nothing_of_a_stack_is_not_shown_by_debug() {
    let stack = RetryLayer::default().layer(leaf()).describe();
    assert_eq!(
        format!("{stack:?}"),
        "Description { name: \"retry\", layers: 2, .. }"
    );
}

#[test]
fn a_stack_has_a_thousand_layers_and_says_how_many_more_there_are() {
    let wide = (0..1_500).fold(Description::new("router"), |router, _| {
        router.child(Description::new("target"))
    });
    assert_eq!(wide.children().len(), 999);
    assert!(wide.to_string().ends_with("  … 501 layers more\n"));

    let deep = (0..1_500).fold(Description::new("leaf"), |inside, _| {
        Description::new("layer").child(inside)
    });
    let count = deep
        .to_string()
        .lines()
        .filter(|line| line.contains("layer"))
        .count();
    assert!(count <= 1_000, "{count}");
    assert_eq!(deep.check(), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_layer_is_one_short_line_whatever_it_is_called_and_set_to(
        name: String,
        settings in prop::collection::vec((any::<String>(), ".{0,600}"), 0..100),
    ) {
        let layer = settings.iter().fold(Description::new(&name), |layer, (key, value)| {
            layer.setting(key, value)
        });
        let shown = layer.to_string();
        prop_assert_eq!(shown.lines().count(), 1);
        prop_assert!(layer.settings().count() <= 64);
        // An escape has at most ten characters, of at most four bytes if it is none.
        prop_assert!(shown.len() <= 65 * 10 + 64 * (65 + 257) * 10);
    }
}
