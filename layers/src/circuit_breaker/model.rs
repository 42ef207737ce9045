//! The circuit against a model of it that is too slow and too simple to be wrong.

use std::{num::NonZeroU32, time::Duration};

use proptest::{collection::vec, prelude::*};
use tokio::time::Instant;

use super::{
    Open, State,
    circuit::{Change, Circuit, Pass, Verdict},
    policy::Policy,
};

const MILLISECOND: Duration = Duration::from_millis(1);

#[derive(Debug, Clone, Copy)]
enum Step {
    Call,
    /// One of the calls that were let through ends.
    End(usize, Verdict),
    Wait(u32),
    /// Waits as long as the last refusal said.
    WaitAsTold,
    Trip(u32),
    Reset,
}

/// Remembers every call since the last change of state, and what came of it.
#[derive(Debug, Clone)]
enum Model {
    Closed(Vec<(Instant, bool)>),
    Open(Instant),
    /// When each probe began that has not ended, by the number of its call; and the successes.
    HalfOpen(Vec<(usize, Instant)>, u32),
}

struct Game {
    policy: Policy,
    origin: Instant,
    now: Instant,
    circuit: Circuit,
    model: Model,
    /// How often the model has changed, and how often probes have opened it again.
    changes: usize,
    reopened: u32,
    /// Number of the call, its pass, and how often the model had changed.
    running: Vec<(usize, Pass, usize)>,
    calls: usize,
    told: Duration,
}

fn policies() -> impl Strategy<Value = Policy> {
    let small = || (1..4_u32).prop_map(|n| NonZeroU32::new(n).unwrap());
    let rate = prop_oneof![Just(101), 0..=100_u32];
    (small(), rate, 1..9_u32, 16..600_u32, small(), small()).prop_map(
        |(run, percent, volume, window, probes, close_after)| Policy {
            consecutive: run.saturating_add(if percent > 100 { 0 } else { 3 }),
            percent,
            volume: NonZeroU32::new(volume).unwrap(),
            window: window * MILLISECOND,
            open_for: 100 * MILLISECOND,
            grow_to: 1_000 * MILLISECOND,
            probes,
            probe_time: 50 * MILLISECOND,
            close_after,
            ..Policy::default()
        },
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let verdict = prop_oneof![
        3 => Just(Verdict::Success),
        4 => Just(Verdict::Failure),
        1 => Just(Verdict::Neutral),
    ];
    let step = prop_oneof![
        12 => Just(Step::Call),
        12 => (any::<usize>(), verdict).prop_map(|(at, verdict)| Step::End(at, verdict)),
        4 => (0..80_u32).prop_map(Step::Wait),
        2 => Just(Step::WaitAsTold),
        1 => (0..200_u32).prop_map(Step::Trip),
        1 => Just(Step::Reset),
    ];
    vec(step, 0..300)
}

impl Game {
    fn new(policy: Policy) -> Self {
        let origin = Instant::now();
        Self {
            policy,
            origin,
            now: origin,
            circuit: Circuit::new(origin),
            model: Model::Closed(Vec::new()),
            changes: 0,
            reopened: 0,
            running: Vec::new(),
            calls: 0,
            told: Duration::ZERO,
        }
    }

    fn change(&mut self, to: Model) {
        self.model = to;
        self.changes += 1;
    }

    fn nanos(&self, at: Instant) -> u64 {
        u64::try_from((at - self.origin).as_nanos()).unwrap()
    }

    fn open(&mut self) -> Change {
        let now = self.nanos(self.now);
        let time = self.policy.open_time(self.reopened, now);
        self.change(Model::Open(self.now + time));
        Change::Opened(time)
    }

    fn call(&mut self) -> Result<(), TestCaseError> {
        let (admitted, change) = match self.circuit.pass() {
            Some(pass) => (Ok(pass), None),
            None => self.circuit.admit(&self.policy, self.now),
        };
        self.calls += 1;

        let half_opens = matches!(self.model, Model::Open(until) if until <= self.now);
        if half_opens {
            self.change(Model::HalfOpen(Vec::new(), 0));
        }
        prop_assert_eq!(change, half_opens.then_some(Change::HalfOpened));
        let expected = match &mut self.model {
            Model::Closed(_) => Ok(()),
            Model::Open(until) => Err(Open::new(*until - self.now)),
            Model::HalfOpen(probes, _) => {
                let ends = probes
                    .iter()
                    .map(|(_, begun)| *begun + self.policy.probe_time);
                let holding: Vec<_> = ends.filter(|end| self.now < *end).collect();
                if holding.len() < self.policy.probes.get() as usize {
                    probes.push((self.calls, self.now));
                    Ok(())
                } else {
                    Err(Open::new(*holding.iter().min().unwrap() - self.now))
                }
            }
        };
        prop_assert_eq!(admitted.map(|_| ()), expected);
        match admitted {
            Ok(pass) => self.running.push((self.calls, pass, self.changes)),
            Err(open) => self.told = open.retry_after(),
        }
        Ok(())
    }

    fn end(&mut self, at: usize, verdict: Verdict) -> Result<(), TestCaseError> {
        if self.running.is_empty() {
            return Ok(());
        }
        let (call, pass, changes) = self.running.swap_remove(at % self.running.len());
        let change = self.circuit.settle(pass, verdict, &self.policy, self.now);
        let expected = if changes == self.changes {
            self.judge(call, verdict)
        } else {
            None
        };
        prop_assert_eq!(change, expected);
        Ok(())
    }

    fn judge(&mut self, call: usize, verdict: Verdict) -> Option<Change> {
        let policy = self.policy;
        let tick = |at: Instant, game: &Self| policy.tick(game.nanos(at));
        match (&mut self.model, verdict) {
            (Model::HalfOpen(probes, successes), verdict) => {
                probes.retain(|(number, _)| *number != call);
                if verdict == Verdict::Failure {
                    self.reopened += 1;
                    return Some(self.open());
                }
                *successes += u32::from(verdict == Verdict::Success);
                if *successes < policy.close_after.get() {
                    return None;
                }
                self.reopened = 0;
                self.change(Model::Closed(Vec::new()));
                Some(Change::Closed)
            }
            (Model::Closed(ended), Verdict::Success | Verdict::Failure) => {
                ended.push((self.now, verdict == Verdict::Failure));
                let ended = ended.clone();
                let run = ended.iter().rev().take_while(|(_, failed)| *failed).count();
                let oldest = tick(self.now, self).saturating_sub(15);
                let recent = ended.iter().filter(|(at, _)| tick(*at, self) >= oldest);
                let total = recent.clone().count();
                let failures = recent.filter(|(_, failed)| *failed).count();
                let too_many = run >= policy.consecutive.get() as usize
                    || (total >= policy.volume.get() as usize
                        && failures * 100 >= policy.percent as usize * total);
                (verdict == Verdict::Failure && too_many).then(|| self.open())
            }
            (Model::Closed(_) | Model::Open(_), _) => None,
        }
    }

    fn play(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Call => self.call()?,
            Step::End(at, verdict) => self.end(at, verdict)?,
            Step::Wait(wait) => self.now += wait * MILLISECOND,
            Step::WaitAsTold => self.now += std::mem::take(&mut self.told),
            Step::Trip(time) => {
                let time = time * MILLISECOND;
                self.reopened = 0;
                self.change(Model::Open(self.now + time));
                prop_assert_eq!(self.circuit.trip(time, self.now), Change::Opened(time));
            }
            Step::Reset => {
                let was_closed = matches!(self.model, Model::Closed(_));
                self.reopened = 0;
                self.change(Model::Closed(Vec::new()));
                prop_assert_eq!(self.circuit.reset().is_some(), !was_closed);
            }
        }
        let expected = match self.model {
            Model::Closed(_) => State::Closed,
            Model::Open(until) if self.now < until => State::Open { until },
            Model::Open(_) | Model::HalfOpen(..) => State::HalfOpen,
        };
        prop_assert_eq!(self.circuit.state(self.now), expected);
        prop_assert_eq!(self.circuit.is_closed(), expected == State::Closed);
        Ok(())
    }
}

proptest! {
    #[test]
    fn it_does_what_the_model_does(policy in policies(), steps in steps()) {
        let mut game = Game::new(policy);
        for step in steps {
            game.play(step)?;
        }
    }
}
