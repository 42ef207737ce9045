use tokio::time::Instant;
use tollgate_layers::{
    Retarget,
    circuit_breaker::{State, TargetId},
    fallback::{Candidate, Suits},
};

use super::{ChatService, Facts};
use crate::{ChatRequest, Error, ErrorKind, Prices};

/// A request that was too long for one model is sent to a larger window only, and nothing is sent to
/// a target whose circuit is open or that asked to be left alone, or that cannot do what is asked,
/// unless that may be left out.
impl Candidate<ChatRequest> for ChatService {
    fn suits(&self, request: &ChatRequest, failed: &Error) -> Suits {
        let facts = self.facts();
        if failed.kind() == ErrorKind::ContextLength && !facts.has_more_room_than(failed) {
            return Suits::No;
        }
        if !request.drops_unsupported() && facts.lacks(request) {
            return Suits::No;
        }
        facts
            .rests_until(request)
            .filter(|until| *until > Instant::now())
            .map_or(Suits::Yes, Suits::RestsUntil)
    }
}

impl Facts {
    /// Whether the window is known to be larger than that of the model that failed.
    fn has_more_room_than(&self, failed: &Error) -> bool {
        let tried = failed
            .model()
            .and_then(|model| window(failed.provider(), model));
        matches!((self.window, tried), (Some(here), Some(there)) if here > there)
    }

    /// Whether the provider is known to lack something that is asked for.
    fn lacks(&self, request: &ChatRequest) -> bool {
        self.capabilities
            .is_some_and(|capabilities| capabilities.lacks(request).is_some())
    }

    /// The window of a model of this service's provider, where the bundled prices have it.
    pub(super) fn window_of(&self, model: &str) -> Option<u64> {
        window(self.provider.as_deref(), model)
    }

    fn rests_until(&self, request: &ChatRequest) -> Option<Instant> {
        let circuits = self.circuits.as_ref()?;
        let target = self.model.as_deref().unwrap_or_else(|| request.target());
        let id = TargetId::new(target, request.credential());
        match circuits.state(&id) {
            State::Open { until } => Some(until),
            _ => circuits.cooling_until(&id),
        }
    }
}

fn window(provider: Option<&str>, model: &str) -> Option<u64> {
    let prices = Prices::bundled();
    match provider {
        Some(provider) => prices.at(provider).window(model),
        None => prices.window(model),
    }
}
