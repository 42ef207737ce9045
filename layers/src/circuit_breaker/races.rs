//! The circuit in the hands of many threads, and at the ends of its range.

use std::{thread, time::Duration};

use tokio::time::Instant;

use super::{
    State,
    circuit::{Change, Circuit, Verdict},
    policy::Policy,
};

#[test]
fn threads_that_fail_at_once_open_it_once_and_a_probe_is_let_through_once() {
    let now = Instant::now();
    let policy = Policy::default();
    for _ in 0..50 {
        let circuit = Circuit::new(now);
        let opened: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let passes: Vec<_> = (0..5).filter_map(|_| circuit.pass()).collect();
                        let settle = |pass| circuit.settle(pass, Verdict::Failure, &policy, now);
                        passes.into_iter().filter_map(settle).count()
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!((opened, circuit.is_closed()), (1, false));

        let later = now + Duration::from_secs(60);
        let probes: usize = thread::scope(|scope| {
            let ask = || usize::from(circuit.admit(&policy, later).0.is_ok());
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(probes, 1);
    }
}

#[test]
fn successes_on_many_threads_are_all_counted() {
    const CALLS: u32 = 1_000;
    let now = Instant::now();
    let circuit = Circuit::new(now);
    let policy = Policy {
        percent: 20,
        volume: (4 * CALLS).try_into().unwrap(),
        consecutive: u32::MAX.try_into().unwrap(),
        ..Policy::default()
    };
    let end = |verdict| {
        let pass = circuit.pass().unwrap();
        circuit.settle(pass, verdict, &policy, now)
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..CALLS {
                    assert_eq!(end(Verdict::Success), None);
                }
            });
        }
    });
    // 1 000 failures of 5 000 are 20 %.
    for _ in 1..CALLS {
        assert_eq!(end(Verdict::Failure), None);
    }
    assert!(matches!(end(Verdict::Failure), Some(Change::Opened(_))));
}

#[test]
fn a_target_cools_until_the_latest_time_that_it_named() {
    let now = Instant::now();
    let second = Duration::from_secs(1);
    let circuit = Circuit::new(now);
    circuit.cool(now + 3 * second);
    circuit.cool(now + second);
    assert_eq!(circuit.cooling_until(now), Some(now + 3 * second));
    assert_eq!(circuit.cooling_until(now + 3 * second), None);
    assert_eq!(circuit.state(now), State::Closed);
}

#[test]
fn the_longest_of_all_durations_does_not_overflow() {
    let now = Instant::now();
    let circuit = Circuit::new(now);
    circuit.trip(Duration::MAX, now);
    let (refused, _) = circuit.admit(&Policy::default(), now + Duration::from_secs(1 << 30));
    assert!(refused.is_err());
}
