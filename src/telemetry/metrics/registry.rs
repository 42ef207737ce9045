//! Which series a call belongs to: never more of them than were configured.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use metrics::{Counter, Label};

use super::{
    names,
    series::{ByEnd, Series},
};
use crate::{
    ErrorKind, Summary,
    telemetry::{OperationName, words},
};

/// What stands for a provider or a model that was not configured.
const OTHER: &str = "other";

/// The series of every configured provider and model.
#[derive(Debug)]
pub(super) struct Registry {
    providers: HashMap<Box<str>, Provider>,
    other: Target,
    refusals: [ByEnd<Counter>; OPERATIONS],
    described: OnceLock<()>,
}

#[derive(Debug)]
struct Provider {
    models: HashMap<Box<str>, Target>,
    other: Target,
}

/// One provider and model, by the names that its labels show.
#[derive(Debug)]
struct Target {
    provider: Arc<str>,
    model: Arc<str>,
    series: [OnceLock<Box<Series>>; OPERATIONS],
}

const OPERATIONS: usize = OperationName::Embeddings as usize + 1;

impl Registry {
    pub(super) fn new<P, M>(targets: impl IntoIterator<Item = (P, M)>) -> Self
    where
        P: AsRef<str>,
        M: AsRef<str>,
    {
        let mut providers = HashMap::<Box<str>, Provider>::new();
        for (provider, model) in targets {
            let (name, model) = (provider.as_ref(), model.as_ref());
            let provider = providers.entry(name.into()).or_insert_with(|| Provider {
                models: HashMap::new(),
                other: Target::new(&words::provider(name).into(), OTHER),
            });
            let target = Target::new(&provider.other.provider, model);
            provider.models.insert(model.into(), target);
        }
        Self {
            providers,
            other: Target::new(&OTHER.into(), OTHER),
            refusals: Default::default(),
            described: OnceLock::new(),
        }
    }

    /// The series of an attempt.
    pub(super) fn series(&self, operation: OperationName, attempt: &Summary) -> &Series {
        self.described.get_or_init(names::describe);
        let provider = attempt.provider.as_deref();
        let provider = provider.and_then(|name| self.providers.get(name));
        let target = provider.map_or(&self.other, |provider| {
            let model = attempt.requested.as_deref();
            let known = model.and_then(|model| provider.models.get(model));
            known.unwrap_or(&provider.other)
        });
        target.series(operation)
    }

    /// Calls that were refused for this reason, of whatever target: none was chosen.
    pub(super) fn refusals(&self, operation: OperationName, kind: ErrorKind) -> &Counter {
        self.refusals[operation as usize].get(Some(kind), |error| {
            let name = Label::from_static_parts("gen_ai.operation.name", operation.as_str());
            names::REFUSALS.counter([name].into_iter().chain(error).collect())
        })
    }
}

impl Target {
    fn new(provider: &Arc<str>, model: &str) -> Self {
        Self {
            provider: Arc::clone(provider),
            model: model.into(),
            series: Default::default(),
        }
    }

    fn series(&self, operation: OperationName) -> &Series {
        self.series[operation as usize].get_or_init(|| {
            let series = Series::new(operation.as_str(), &self.provider, &self.model);
            Box::new(series)
        })
    }
}
