//! The metrics, their units, and what each measures.

use metrics::{Counter, Histogram, Key, Label, Level, Metadata, SharedString, Unit, with_recorder};

/// One metric.
#[derive(Debug)]
pub(super) struct Metric {
    name: &'static str,
    kind: Kind,
    unit: Option<Unit>,
    description: &'static str,
}

#[derive(Debug)]
enum Kind {
    Counter,
    Histogram,
}

const METADATA: Metadata<'static> = Metadata::new("tollgate::telemetry", Level::INFO, None);

macro_rules! metrics {
    ($($metric:ident = $kind:ident($name:literal, $unit:expr, $description:literal);)+) => {
        $(pub(super) const $metric: Metric = Metric {
            name: $name,
            kind: Kind::$kind,
            unit: $unit,
            description: $description,
        };)+
        const ALL: &[Metric] = &[$($metric),+];
    };
}

metrics! {
    DURATION = Histogram("gen_ai.client.operation.duration", Some(Unit::Seconds),
        "From the call to the end of its answer");
    FIRST_CHUNK = Histogram("gen_ai.client.operation.time_to_first_chunk", Some(Unit::Seconds),
        "From the call to the first item with content of its stream");
    TOKENS = Histogram("gen_ai.client.token.usage", Some(Unit::Count),
        "Tokens that one attempt used, as its provider states them");
    ATTEMPTS = Counter("tollgate.attempts", Some(Unit::Count),
        "Attempts that were made at a provider");
    RETRIES = Counter("tollgate.retries", Some(Unit::Count),
        "Attempts that were not the first of their call");
    REFUSALS = Counter("tollgate.refusals", Some(Unit::Count),
        "Calls that a layer refused, so that no provider was asked");
    CACHE_HITS = Counter("tollgate.cache.hits", Some(Unit::Count),
        "Calls that a cache answered");
    FALLBACKS = Counter("tollgate.fallbacks", Some(Unit::Count),
        "Calls that a fallback target answered");
    COST = Counter("tollgate.cost.nanodollars", None,
        "What the attempts cost, in nanodollars (1e-9 USD)");
    UNPRICED = Counter("tollgate.cost.unknown", Some(Unit::Count),
        "Attempts whose cost is unknown, and not in the sum");
}

/// Describes all metrics to the recorder in effect.
pub(super) fn describe() {
    with_recorder(|recorder| {
        for metric in ALL {
            let (name, unit) = (metric.name.into(), metric.unit);
            let description = SharedString::const_str(metric.description);
            match metric.kind {
                Kind::Counter => recorder.describe_counter(name, unit, description),
                Kind::Histogram => recorder.describe_histogram(name, unit, description),
            }
        }
    });
}

impl Metric {
    pub(super) fn counter(&self, labels: Vec<Label>) -> Counter {
        let key = Key::from_parts(self.name, labels);
        with_recorder(|recorder| recorder.register_counter(&key, &METADATA))
    }

    pub(super) fn histogram(&self, labels: Vec<Label>) -> Histogram {
        let key = Key::from_parts(self.name, labels);
        with_recorder(|recorder| recorder.register_histogram(&key, &METADATA))
    }
}
