//! Which layers must not stand outside of which others, and what breaks where they do.

use super::Description;

/// What the check knows by name, in the order in which it is recommended, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    Observe,
    Deadline,
    Cache,
    /// A fallback, or a router: it chooses the target.
    Choice,
    /// What fetches for a target.
    FetchImages,
    Retry,
    ObserveAttempt,
    CircuitBreaker,
    ConcurrencyLimit,
    SpendCap,
    Cost,
    Timeout,
    Idle,
    Prime,
}

/// One layer has to stand outside of others, because else something breaks.
struct Rule {
    layer: Row,
    outside_of: &'static [Row],
    why: &'static str,
}

const fn rule(layer: Row, outside_of: &'static [Row], why: &'static str) -> Rule {
    Rule {
        layer,
        outside_of,
        why,
    }
}

/// Pairs that are not here do the same either way round.
const RULES: &[Rule] = {
    use Row::{
        Cache, Choice, CircuitBreaker, ConcurrencyLimit, Cost, Deadline, FetchImages, Idle,
        Observe, ObserveAttempt, Prime, Retry, SpendCap, Timeout,
    };
    &[
        rule(
            Observe,
            &[
                Deadline,
                Cache,
                Choice,
                FetchImages,
                Retry,
                CircuitBreaker,
                ConcurrencyLimit,
                SpendCap,
                Cost,
                Timeout,
            ],
            "what is answered, refused, repeated, priced or ended further out is not observed",
        ),
        rule(
            Deadline,
            &[
                Cache,
                Choice,
                FetchImages,
                Retry,
                ConcurrencyLimit,
                SpendCap,
            ],
            "stores, fetches, queues and attempts further out are not bounded by the caller's patience",
        ),
        rule(
            Cache,
            &[Choice],
            "it hears only of the first target, and keeps nothing while that one is down",
        ),
        rule(
            Cache,
            &[
                Retry,
                ObserveAttempt,
                CircuitBreaker,
                ConcurrencyLimit,
                SpendCap,
            ],
            "a hit is no attempt, and is refused, kept waiting or counted all the same",
        ),
        rule(
            Cache,
            &[FetchImages],
            "what a hit does not need is fetched all the same",
        ),
        rule(
            FetchImages,
            &[Retry],
            "each attempt fetches again what the first one had",
        ),
        rule(
            FetchImages,
            &[CircuitBreaker, ConcurrencyLimit, SpendCap, Timeout],
            "the target is blamed, kept busy or reserved for while a third party is waited for",
        ),
        rule(
            Choice,
            &[Retry],
            "a target is left after one attempt, and all are asked again",
        ),
        rule(
            Choice,
            &[
                ObserveAttempt,
                CircuitBreaker,
                ConcurrencyLimit,
                SpendCap,
                Cost,
                Timeout,
            ],
            "what belongs to one target is shared by all of them",
        ),
        rule(
            Retry,
            &[ObserveAttempt, CircuitBreaker],
            "only how all attempts ended together is heard, and not each of them",
        ),
        rule(
            Retry,
            &[ConcurrencyLimit],
            "a permit is held while nothing but a backoff is going on",
        ),
        rule(
            Retry,
            &[SpendCap, Cost],
            "the attempts that failed are neither reserved nor priced nor booked",
        ),
        rule(
            Retry,
            &[Timeout],
            "all attempts and their backoffs share the time that is meant for one",
        ),
        rule(
            ObserveAttempt,
            &[CircuitBreaker, ConcurrencyLimit, SpendCap, Cost, Timeout],
            "what is refused, priced or ended further out is not observed",
        ),
        rule(
            CircuitBreaker,
            &[ConcurrencyLimit],
            "an open circuit is found only after the wait in the queue",
        ),
        rule(
            CircuitBreaker,
            &[SpendCap],
            "an open circuit is found only by a call that the cap can pay for",
        ),
        rule(
            CircuitBreaker,
            &[Timeout],
            "a target that hangs never opens the circuit",
        ),
        rule(
            ConcurrencyLimit,
            &[SpendCap],
            "money is set aside for calls that wait in the queue",
        ),
        rule(
            ConcurrencyLimit,
            &[Timeout],
            "the wait in the queue is taken for the provider's fault",
        ),
        rule(
            SpendCap,
            &[Cost],
            "the cap books what it weighs by itself, and not the cost that is shown",
        ),
        rule(
            SpendCap,
            &[Timeout],
            "the wait for the store of the cap is taken for the provider's fault",
        ),
        rule(
            Retry,
            &[Prime],
            "a failure before the first item is a broken stream, which nothing may repeat",
        ),
        rule(
            Choice,
            &[Prime],
            "a failure before the first item is a broken stream, which no target can take over",
        ),
        rule(
            Idle,
            &[Prime],
            "the wait for the first item is taken for a gap",
        ),
    ]
};

impl Row {
    pub(super) fn of(layer: &Description) -> Option<Self> {
        Some(match layer.name() {
            "observe" if layer.get("scope") == Some("attempt") => Self::ObserveAttempt,
            "observe" => Self::Observe,
            "deadline" => Self::Deadline,
            "cache" => Self::Cache,
            "fallback" | "router" => Self::Choice,
            "fetch_images" => Self::FetchImages,
            "retry" => Self::Retry,
            "circuit_breaker" => Self::CircuitBreaker,
            "concurrency_limit" => Self::ConcurrencyLimit,
            "spend_cap" => Self::SpendCap,
            "cost" => Self::Cost,
            "timeout" => Self::Timeout,
            "idle" => Self::Idle,
            "prime" => Self::Prime,
            _ => return None,
        })
    }

    /// Whether one more of it, inside of the first, takes nothing away.
    pub(super) const fn may_stand_twice(self) -> bool {
        matches!(self, Self::Observe | Self::Deadline)
    }

    /// What breaks where this one stands inside of the other; `None` where nothing does.
    pub(super) fn broken_inside_of(self, other: Self) -> Option<&'static str> {
        let breaks = |rule: &&Rule| rule.layer == self && rule.outside_of.contains(&other);
        RULES.iter().find(breaks).map(|rule| rule.why)
    }
}
