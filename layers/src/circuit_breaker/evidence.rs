use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Acquire},
    },
    time::Duration,
};

use tokio::time::Instant;

use super::{
    Open,
    circuit::{Circuit, Pass, Verdict, after},
    policy::Policy,
};
use crate::{Classify, Hook, Outcome, Reach};

/// The longest quiet that is believed; a server can ask for any.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Tells the circuit that let a call through how it went.
///
/// It holds the place of a probe, and gives it back when it is dropped.
pub struct Evidence {
    watched: Option<Watched>,
    is_slow: Option<Arc<AtomicBool>>,
}

struct Watched {
    circuit: Arc<Circuit>,
    pass: Pass,
    policy: Arc<Policy>,
}

impl Evidence {
    /// Of a call that no circuit watches.
    pub(super) const fn unwatched() -> Self {
        Self {
            watched: None,
            is_slow: None,
        }
    }

    /// Asks the circuit to let a call through.
    pub(super) fn admitted(circuit: Arc<Circuit>, policy: Arc<Policy>) -> Result<Self, Open> {
        let pass = if let Some(pass) = circuit.pass() {
            pass
        } else {
            let (admitted, change) = circuit.admit(&policy, Instant::now());
            if let Some(change) = change {
                change.tell();
            }
            admitted?
        };
        Ok(Self {
            is_slow: policy.slow_after.map(|_| Arc::default()),
            watched: Some(Watched {
                circuit,
                pass,
                policy,
            }),
        })
    }

    /// How long the head may take, and where to write that it took longer.
    pub(super) fn slow(&self) -> Option<(Duration, Arc<AtomicBool>)> {
        let limit = self.watched.as_ref()?.policy.slow_after?;
        Some((limit, Arc::clone(self.is_slow.as_ref()?)))
    }

    fn settle(&mut self, verdict: Verdict, quiet: Option<Duration>) {
        let Some(watched) = self.watched.take() else {
            return;
        };
        let Watched {
            circuit,
            pass,
            policy,
        } = watched;
        let now = Instant::now();
        if let Some(quiet) = quiet {
            circuit.cool(after(now, quiet.min(LONGEST)));
        }
        if let Some(change) = circuit.settle(pass, verdict, &policy, now) {
            change.tell();
        }
    }
}

impl<S, E> Hook<S, E> for Evidence
where
    S: 'static,
    E: Classify + 'static,
{
    fn finish(mut self, outcome: Outcome<'_, S, E>) {
        let is_slow = self.is_slow.as_ref().is_some_and(|slow| slow.load(Acquire));
        let verdict = match &outcome {
            _ if is_slow => Verdict::Failure,
            Outcome::Complete(_) => Verdict::Success,
            Outcome::Failed(_, error) if error.is_fault() => Verdict::Failure,
            Outcome::Failed(..) | Outcome::Dropped(_) => Verdict::Neutral,
        };
        let answered = outcome.error().filter(|e| e.reach() == Reach::Answered);
        self.settle(verdict, answered.and_then(Classify::retry_after));
    }
}

impl Drop for Evidence {
    fn drop(&mut self) {
        self.settle(Verdict::Neutral, None);
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pass = self.watched.as_ref().map(|watched| watched.pass);
        f.debug_struct("Evidence")
            .field("pass", &pass)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::circuit_breaker::State;

    #[tokio::test(start_paused = true)]
    async fn a_probe_whose_answer_is_lost_without_a_word_gives_its_place_back() {
        let circuit = Arc::new(Circuit::new(Instant::now()));
        let ask = || Evidence::admitted(Arc::clone(&circuit), Arc::default());
        circuit.trip(Duration::ZERO, Instant::now());

        let probe = ask().unwrap();
        assert!(ask().is_err());
        drop(probe);
        assert!(ask().is_ok());
        assert_eq!(circuit.state(Instant::now()), State::HalfOpen);
    }

    #[tokio::test(start_paused = true)]
    async fn no_longer_quiet_than_a_day_is_believed() {
        let circuit = Arc::new(Circuit::new(Instant::now()));
        let mut call = Evidence::admitted(Arc::clone(&circuit), Arc::default()).unwrap();
        call.settle(Verdict::Neutral, Some(Duration::MAX));
        let now = Instant::now();
        assert_eq!(circuit.cooling_until(now), Some(now + LONGEST));
    }
}
