//! A recorder of metrics, a recorder of spans, and a request.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex, MutexGuard},
};

use metrics_util::{
    CompositeKey,
    debugging::{DebugValue, DebuggingRecorder, Snapshotter},
};
use tollgate::ChatRequest;
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*, registry::LookupSpan};

pub(crate) const MODEL: &str = "gpt-4o-mini";

pub(crate) fn request() -> ChatRequest {
    ChatRequest::new(MODEL).user("hi").max_tokens(100)
}

/// The series that were written, as `name{label="value",..}`, and what they came to.
#[derive(Debug)]
pub(crate) struct Seen(pub(crate) BTreeMap<String, DebugValue>);

pub(crate) fn recorder() -> (DebuggingRecorder, Snapshotter) {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    (recorder, snapshotter)
}

pub(crate) fn seen(snapshotter: &Snapshotter) -> Seen {
    let all = snapshotter.snapshot().into_vec().into_iter();
    Seen(
        all.map(|(key, _, _, value)| (written(&key), value))
            .collect(),
    )
}

fn written(key: &CompositeKey) -> String {
    let labels = key.key().labels();
    let labels: Vec<_> = labels
        .map(|label| format!("{}={}", label.key(), label.value()))
        .collect();
    format!("{}{{{}}}", key.key().name(), labels.join(","))
}

impl Seen {
    pub(crate) fn count(&self, series: &str) -> u64 {
        match self.0.get(series) {
            Some(DebugValue::Counter(count)) => *count,
            None => 0,
            other => panic!("{series} is no counter but {other:?} in {self:#?}"),
        }
    }

    pub(crate) fn values(&self, series: &str) -> Vec<f64> {
        match self.0.get(series) {
            Some(DebugValue::Histogram(values)) => {
                values.iter().map(|value| value.into_inner()).collect()
            }
            None => Vec::new(),
            other => panic!("{series} is no histogram but {other:?} in {self:#?}"),
        }
    }

    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.0.keys().any(|series| series.starts_with(name))
    }
}

/// One span as it was when it closed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Span {
    pub(crate) name: &'static str,
    pub(crate) parent: Option<String>,
    pub(crate) fields: BTreeMap<&'static str, String>,
    pub(crate) declared: usize,
    pub(crate) entered: usize,
}

impl Span {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

/// The spans that have closed, in the order in which they did.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans(Arc<Mutex<Vec<Span>>>);

impl Spans {
    /// Records the spans of this thread until the guard is dropped.
    pub(crate) fn record(&self) -> tracing::subscriber::DefaultGuard {
        tracing_subscriber::registry()
            .with(self.clone())
            .set_default()
    }

    pub(crate) fn closed(&self) -> Vec<Span> {
        let named = |span: &&Span| span.name == "gen_ai";
        self.lock().iter().filter(named).cloned().collect()
    }

    /// The one span that has closed.
    pub(crate) fn only(&self) -> Span {
        let mut closed = self.closed();
        assert_eq!(closed.len(), 1, "{closed:#?}");
        closed.remove(0)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Span>> {
        self.0.lock().expect("no test panics with it")
    }
}

impl Visit for Span {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

impl<S> Layer<S> for Spans
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("it was just opened");
        let parent = span.parent().and_then(|parent| {
            let extensions = parent.extensions();
            extensions
                .get::<Span>()?
                .field("otel.name")
                .map(str::to_owned)
        });
        let mut seen = Span {
            name: attributes.metadata().name(),
            declared: attributes.metadata().fields().len(),
            parent,
            ..Span::default()
        };
        attributes.record(&mut seen);
        span.extensions_mut().insert(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).expect("it is open");
        if let Some(seen) = span.extensions_mut().get_mut::<Span>() {
            values.record(seen);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("it is open");
        if let Some(seen) = span.extensions_mut().get_mut::<Span>() {
            seen.entered += 1;
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).expect("it is closing");
        if let Some(seen) = span.extensions_mut().remove::<Span>() {
            self.lock().push(seen);
        }
    }
}
