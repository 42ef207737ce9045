use std::{num::NonZeroU32, time::Duration};

use tower::Layer;

use super::{CircuitBreaker, Circuits, PerTarget, TargetId, policy::Policy, service::Settings};
use crate::retry::jitter::Jitter;

/// Makes no call to a target that is down, see [the module](super).
///
/// By default there is a circuit for each [target](crate::Retarget::target) and credential, it opens for 30 s after 5
/// failures in a row, or when half of at least 20 calls of the last minute have failed, and one
/// probe that goes well closes it. Each service has circuits of its own.
#[derive(Debug, Clone)]
pub struct CircuitBreakerLayer<K, Id> {
    policy: Policy,
    key: K,
    circuits: Option<Circuits<Id>>,
    seed: Option<u64>,
}

impl<K, Id> CircuitBreakerLayer<K, Id> {
    /// Has a circuit for each key. A call without one is let through and counts nowhere.
    ///
    /// A key should tell apart whatever can fail by itself: the target and its endpoint, and the
    /// credential, so that no caller's bad key shuts out another's good one. Where it holds a
    /// credential, let it be a fingerprint of it.
    pub fn keyed(key: K) -> Self {
        Self {
            policy: Policy::default(),
            key,
            circuits: None,
            seed: None,
        }
    }

    /// Opens the circuit after this many failures in a row. 5 by default.
    #[must_use]
    pub const fn consecutive(mut self, failures: NonZeroU32) -> Self {
        self.policy.consecutive = failures;
        self
    }

    /// Opens the circuit when at least this share of the calls in the
    /// [window](Self::window) have failed, and there were at least `volume` of them. 50 % of 20 by
    /// default; above 100 % the share opens nothing.
    #[must_use]
    pub const fn failure_rate(mut self, percent: u32, volume: NonZeroU32) -> Self {
        self.policy.percent = percent;
        self.policy.volume = volume;
        self
    }

    /// How long a call counts in the failure rate. 60 s by default; it moves on by sixteenths, of 1
    /// ms at the least.
    #[must_use]
    pub const fn window(mut self, window: Duration) -> Self {
        self.policy.window = window;
        self
    }

    /// Counts a call as failed, however it ends, when its answer took longer than this to begin.
    /// Off by default.
    ///
    /// The time runs until the answer is handed over: to the first item, where
    /// [`prime`](crate::prime) stands further in. What the call waits for further in, limits for
    /// instance, is part of it.
    #[must_use]
    pub const fn slow_after(mut self, limit: Duration) -> Self {
        self.policy.slow_after = Some(limit);
        self
    }

    /// Keeps the circuit open for this long before it is probed, and at random up to a tenth
    /// longer. 30 s by default.
    #[must_use]
    pub const fn open_for(mut self, time: Duration) -> Self {
        self.policy.open_for = time;
        self
    }

    /// Doubles the time each time a probe fails, up to this. By default it does not grow.
    #[must_use]
    pub const fn grow_to(mut self, longest: Duration) -> Self {
        self.policy.grow_to = longest;
        self
    }

    /// Lets this many probes through at once while the circuit is half open. 1 by default.
    #[must_use]
    pub const fn probes(mut self, places: NonZeroU32) -> Self {
        self.policy.probes = places;
        self
    }

    /// Gives the place of a probe to another when it has not ended after this time. 30 s by default.
    ///
    /// The probe goes on, and how it ends still counts.
    #[must_use]
    pub const fn probe_time(mut self, time: Duration) -> Self {
        self.policy.probe_time = time;
        self
    }

    /// Closes the circuit after this many probes that went well. 1 by default.
    #[must_use]
    pub const fn close_after(mut self, successes: NonZeroU32) -> Self {
        self.policy.close_after = successes;
        self
    }

    /// Uses these circuits, and so shares them with whoever else holds them. By default every
    /// service has circuits of its own.
    #[must_use]
    pub fn circuits(mut self, circuits: Circuits<Id>) -> Self {
        self.circuits = Some(circuits);
        self
    }

    /// Draws from the sequence of this seed how much longer circuits stay open, the same in every
    /// run. By default no two services draw alike.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl Default for CircuitBreakerLayer<PerTarget, TargetId> {
    fn default() -> Self {
        Self::keyed(PerTarget::new())
    }
}

impl<S, K: Clone, Id> Layer<S> for CircuitBreakerLayer<K, Id> {
    type Service = CircuitBreaker<S, K, Id>;

    fn layer(&self, inner: S) -> Self::Service {
        let unpredictable = || Jitter::unpredictable().next();
        let policy = Policy {
            seed: self.seed.unwrap_or_else(unpredictable),
            ..self.policy
        };
        CircuitBreaker::new(
            inner,
            Settings {
                policy: policy.into(),
                key: self.key.clone(),
                circuits: self.circuits.clone().unwrap_or_default(),
            },
        )
    }
}
