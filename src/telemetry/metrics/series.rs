//! The handles of one set of labels, each made when it is first needed.

use std::{
    array,
    sync::{Arc, OnceLock},
    time::Duration,
};

use metrics::{Counter, Histogram, Label, SharedString};

use super::names;
use crate::{ErrorKind, Usage, layers::Cost, telemetry::words};

/// The series of one operation at one provider and model.
#[derive(Debug)]
pub(super) struct Series {
    labels: Vec<Label>,
    duration: ByEnd<Histogram>,
    attempts: ByEnd<Counter>,
    first_chunk: OnceLock<Histogram>,
    input: OnceLock<Histogram>,
    output: OnceLock<Histogram>,
    retries: OnceLock<Counter>,
    cache_hits: OnceLock<Counter>,
    fallbacks: OnceLock<Counter>,
    cost: OnceLock<Counter>,
    unpriced: OnceLock<Counter>,
}

impl Series {
    pub(super) fn new(operation: &'static str, provider: &Arc<str>, model: &Arc<str>) -> Self {
        let named = |name: &Arc<str>| SharedString::from_shared(Arc::clone(name));
        Self {
            labels: vec![
                Label::from_static_parts("gen_ai.operation.name", operation),
                Label::new("gen_ai.provider.name", named(provider)),
                Label::new("gen_ai.request.model", named(model)),
            ],
            duration: ByEnd::default(),
            attempts: ByEnd::default(),
            first_chunk: OnceLock::new(),
            input: OnceLock::new(),
            output: OnceLock::new(),
            retries: OnceLock::new(),
            cache_hits: OnceLock::new(),
            fallbacks: OnceLock::new(),
            cost: OnceLock::new(),
            unpriced: OnceLock::new(),
        }
    }

    pub(super) fn ended(&self, end: Option<ErrorKind>, after: Duration) {
        let make = |label| names::DURATION.histogram(self.with(label));
        self.duration.get(end, make).record(after);
    }

    pub(super) fn first_chunk(&self, after: Duration) {
        let make = || names::FIRST_CHUNK.histogram(self.labels.clone());
        self.first_chunk.get_or_init(make).record(after);
    }

    pub(super) fn attempt(&self, end: Option<ErrorKind>) {
        let make = |label| names::ATTEMPTS.counter(self.with(label));
        self.attempts.get(end, make).increment(1);
    }

    /// An estimate is no measurement: only what the provider stated is recorded.
    pub(super) fn usage(&self, usage: &Usage) {
        if usage.estimated {
            return;
        }
        let sides = [
            (&self.input, "input", usage.input_total()),
            (&self.output, "output", usage.output_total()),
        ];
        for (cell, side, tokens) in sides {
            if tokens > 0 {
                let label = Label::from_static_parts("gen_ai.token.type", side);
                let make = || names::TOKENS.histogram(self.with(Some(label)));
                cell.get_or_init(make).record(tokens as f64);
            }
        }
    }

    pub(super) fn cost(&self, cost: Cost) {
        match cost {
            Cost::Known(amount) => {
                let make = || names::COST.counter(self.labels.clone());
                self.cost.get_or_init(make).increment(amount.nanos());
            }
            Cost::Unknown => {
                let make = || names::UNPRICED.counter(self.labels.clone());
                self.unpriced.get_or_init(make).increment(1);
            }
            Cost::NotYet => {}
        }
    }

    pub(super) fn retry(&self) {
        let make = || names::RETRIES.counter(self.labels.clone());
        self.retries.get_or_init(make).increment(1);
    }

    pub(super) fn cache_hit(&self) {
        let make = || names::CACHE_HITS.counter(self.labels.clone());
        self.cache_hits.get_or_init(make).increment(1);
    }

    pub(super) fn fallback(&self) {
        let make = || names::FALLBACKS.counter(self.labels.clone());
        self.fallbacks.get_or_init(make).increment(1);
    }

    fn with(&self, label: Option<Label>) -> Vec<Label> {
        self.labels.iter().cloned().chain(label).collect()
    }
}

/// A handle for each way to end: complete, or with an error of this kind.
#[derive(Debug)]
pub(super) struct ByEnd<T>([OnceLock<T>; ENDS]);

/// Complete, and every kind of error up to `Cancelled`, which is the last.
const ENDS: usize = ErrorKind::Cancelled as usize + 2;

impl<T> ByEnd<T> {
    /// The handle, made with the label that names the error where there is one.
    pub(super) fn get(&self, end: Option<ErrorKind>, make: impl FnOnce(Option<Label>) -> T) -> &T {
        let at = end.map_or(0, |kind| kind as usize + 1);
        self.0[at].get_or_init(|| {
            make(end.map(|kind| Label::from_static_parts("error.type", words::error_type(kind))))
        })
    }
}

impl<T> Default for ByEnd<T> {
    fn default() -> Self {
        Self(array::from_fn(|_| OnceLock::new()))
    }
}
