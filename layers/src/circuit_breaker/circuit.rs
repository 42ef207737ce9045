//! The pure machine of one circuit: closed, open or half open, apart from clocks and futures.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{
            AtomicU32, AtomicU64,
            Ordering::{AcqRel, Acquire, Relaxed, Release},
        },
    },
    time::Duration,
};

use tokio::time::Instant;

use super::{Open, places::Places, policy::Policy, window::Window};

/// What a circuit does with calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It lets every call through.
    Closed,
    /// It refuses every call.
    Open {
        /// When it will be half open.
        until: Instant,
    },
    /// It lets a few calls through, to see how they go.
    HalfOpen,
}

/// One circuit.
///
/// Each change of its state begins a new generation. A call carries the generation in which it was
/// let through, and what comes of it counts in that generation only. While the circuit is closed, a
/// call that goes well takes no lock.
#[derive(Debug)]
pub(super) struct Circuit {
    origin: Instant,
    /// The generation while the circuit is closed, else [`NOT_CLOSED`].
    closed: AtomicU64,
    /// Failures since the last success.
    run: AtomicU32,
    window: Window,
    /// When something last counted here, in nanoseconds since the origin.
    touched: AtomicU64,
    inner: Mutex<Inner>,
}

const NOT_CLOSED: u64 = 0;

#[derive(Debug)]
struct Inner {
    generation: u64,
    phase: Phase,
    /// How often probes have opened it again since it was last closed.
    reopened: u32,
    cooling: Option<Instant>,
}

#[derive(Debug)]
enum Phase {
    Closed,
    Open { until: Instant },
    HalfOpen { places: Places, successes: u32 },
}

/// A call was let through: when, and in which place of the half-open circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    generation: u64,
    place: Option<u64>,
}

/// What a call that was let through says of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Success,
    Failure,
    /// Nothing: a probe gives its place back, and that is all.
    Neutral,
}

/// The circuit has changed its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Opened(Duration),
    HalfOpened,
    Closed,
}

impl Circuit {
    /// A closed circuit. `origin` is any moment in the past, the same for all circuits that are
    /// compared by [`touched`](Self::touched).
    pub(super) fn new(origin: Instant) -> Self {
        Self {
            origin,
            closed: AtomicU64::new(NOT_CLOSED + 1),
            run: AtomicU32::new(0),
            window: Window::default(),
            touched: AtomicU64::new(0),
            inner: Mutex::new(Inner {
                generation: NOT_CLOSED + 1,
                phase: Phase::Closed,
                reopened: 0,
                cooling: None,
            }),
        }
    }

    /// Lets a call through if the circuit is closed; it is done without a clock and without a lock.
    pub(super) fn pass(&self) -> Option<Pass> {
        let generation = self.closed.load(Acquire);
        (generation != NOT_CLOSED).then_some(Pass {
            generation,
            place: None,
        })
    }

    /// Lets a call through if the circuit is closed, or if it is to be probed and has a place left.
    pub(super) fn admit(
        &self,
        policy: &Policy,
        now: Instant,
    ) -> (Result<Pass, Open>, Option<Change>) {
        let mut inner = self.lock();
        let mut change = None;
        if let Phase::Open { until } = inner.phase {
            if now < until {
                return (Err(Open::new(until - now)), None);
            }
            self.enter(
                &mut inner,
                Phase::HalfOpen {
                    places: Places::default(),
                    successes: 0,
                },
            );
            change = Some(Change::HalfOpened);
        }
        let generation = inner.generation;
        let place = match &mut inner.phase {
            Phase::HalfOpen { places, .. } => {
                match places.take(policy.probes, policy.probe_time, now) {
                    Ok(place) => Some(place),
                    Err(free_in) => return (Err(Open::new(free_in)), change),
                }
            }
            Phase::Closed | Phase::Open { .. } => None,
        };
        (Ok(Pass { generation, place }), change)
    }

    /// Counts what came of a call that was let through.
    pub(super) fn settle(
        &self,
        pass: Pass,
        verdict: Verdict,
        policy: &Policy,
        now: Instant,
    ) -> Option<Change> {
        match (pass.place, verdict) {
            (None, Verdict::Neutral) => None,
            (None, Verdict::Success) => {
                self.succeeded(pass.generation, policy, now);
                None
            }
            (None, Verdict::Failure) => self.failed(pass.generation, policy, now),
            (Some(place), verdict) => self.probed(pass.generation, place, verdict, policy, now),
        }
    }

    fn succeeded(&self, generation: u64, policy: &Policy, now: Instant) {
        // Should the circuit change in between, one success too many is counted: no harm.
        if self.closed.load(Acquire) != generation {
            return;
        }
        if self.run.load(Relaxed) != 0 {
            self.run.store(0, Relaxed);
        }
        let at = self.touch(now);
        if policy.has_rate() {
            self.window.add(policy.tick(at), false);
        }
    }

    fn failed(&self, generation: u64, policy: &Policy, now: Instant) -> Option<Change> {
        let mut inner = self.lock();
        if inner.generation != generation {
            return None;
        }
        let run = self.run.fetch_add(1, AcqRel).saturating_add(1);
        let tick = policy.tick(self.touch(now));
        self.window.add(tick, true);
        let (failures, total) = self.window.sum(tick);
        policy
            .opens(run, failures, total)
            .then(|| self.open(&mut inner, policy, now))
    }

    fn probed(
        &self,
        generation: u64,
        place: u64,
        verdict: Verdict,
        policy: &Policy,
        now: Instant,
    ) -> Option<Change> {
        let mut inner = self.lock();
        if inner.generation != generation {
            return None;
        }
        let Phase::HalfOpen { places, successes } = &mut inner.phase else {
            return None;
        };
        places.give_back(place);
        match verdict {
            Verdict::Neutral => None,
            Verdict::Failure => {
                inner.reopened = inner.reopened.saturating_add(1);
                Some(self.open(&mut inner, policy, now))
            }
            Verdict::Success => {
                *successes += 1;
                let is_well = *successes >= policy.close_after.get();
                is_well.then(|| self.close(&mut inner))
            }
        }
    }

    fn open(&self, inner: &mut Inner, policy: &Policy, now: Instant) -> Change {
        let time = policy.open_time(inner.reopened, self.since_origin(now));
        let until = after(now, time);
        self.enter(inner, Phase::Open { until });
        Change::Opened(until - now)
    }

    fn close(&self, inner: &mut Inner) -> Change {
        inner.reopened = 0;
        self.run.store(0, Release);
        self.window.clear();
        self.enter(inner, Phase::Closed);
        Change::Closed
    }

    fn enter(&self, inner: &mut Inner, phase: Phase) {
        inner.generation += 1;
        let closed = match phase {
            Phase::Closed => inner.generation,
            Phase::Open { .. } | Phase::HalfOpen { .. } => NOT_CLOSED,
        };
        inner.phase = phase;
        self.closed.store(closed, Release);
    }

    /// Opens the circuit for this long, whatever its state.
    pub(super) fn trip(&self, time: Duration, now: Instant) -> Change {
        let mut inner = self.lock();
        inner.reopened = 0;
        let until = after(now, time);
        self.enter(&mut inner, Phase::Open { until });
        Change::Opened(until - now)
    }

    /// Closes the circuit and forgets everything.
    pub(super) fn reset(&self) -> Option<Change> {
        let mut inner = self.lock();
        inner.cooling = None;
        let was_closed = matches!(inner.phase, Phase::Closed);
        let change = self.close(&mut inner);
        (!was_closed).then_some(change)
    }

    /// What the circuit would do with a call now.
    pub(super) fn state(&self, now: Instant) -> State {
        match self.lock().phase {
            Phase::Closed => State::Closed,
            Phase::Open { until } if now < until => State::Open { until },
            Phase::Open { .. } | Phase::HalfOpen { .. } => State::HalfOpen,
        }
    }

    /// Writes down that the target asked for quiet until then; the longest time counts.
    pub(super) fn cool(&self, until: Instant) {
        let mut inner = self.lock();
        inner.cooling = inner.cooling.max(Some(until));
        self.touched.fetch_max(self.since_origin(until), AcqRel);
    }

    /// Until when the target asked for quiet, if that is not over.
    pub(super) fn cooling_until(&self, now: Instant) -> Option<Instant> {
        self.lock().cooling.filter(|until| now < *until)
    }

    /// Whether it lets every call through.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Acquire) != NOT_CLOSED
    }

    /// When something last counted here, or until when it is cooling, in nanoseconds since the
    /// origin; 0 for never.
    pub(super) fn touched(&self) -> u64 {
        self.touched.load(Acquire)
    }

    fn touch(&self, now: Instant) -> u64 {
        let at = self.since_origin(now);
        if self.touched.load(Relaxed) < at {
            self.touched.store(at, Release);
        }
        at
    }

    fn since_origin(&self, now: Instant) -> u64 {
        let nanos = now.saturating_duration_since(self.origin).as_nanos();
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that is done under the lock panics half-way through a change.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The moment after this much time, or one that nobody lives to see.
pub(super) fn after(now: Instant, time: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);

    now + time.min(CENTURY)
}
