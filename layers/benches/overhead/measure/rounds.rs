use rustix::time::{ClockId, clock_gettime};
use tokio::time::Instant;
use tower::BoxError;

use super::{Case, allocations};

/// What one call of a case takes; times are in nanoseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measured {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
    pub(crate) allocations: f64,
    /// Items of work of one call.
    pub(crate) work: f64,
}

/// Measures cases in rounds, each round all of them: what disturbs one disturbs the others too.
pub(crate) fn rounds(
    cases: &mut [Case],
    times: u64,
    rounds: usize,
) -> Result<Vec<Vec<Measured>>, BoxError> {
    for case in &mut *cases {
        (case.batch)((times / 4).max(1))?;
    }
    let mut seen = vec![Vec::with_capacity(rounds); cases.len()];
    for _ in 0..rounds {
        for (case, seen) in cases.iter_mut().zip(&mut seen) {
            seen.push(round(case, times)?);
        }
    }
    Ok(seen)
}

fn round(case: &mut Case, times: u64) -> Result<Measured, BoxError> {
    let (allocated, busy, begun) = (allocations(), busy(), Instant::now());
    let work = (case.batch)(times)?;
    let each = |total: f64| total / times as f64;
    Ok(Measured {
        wall: each(begun.elapsed().as_nanos() as f64),
        cpu: each(self::busy() - busy),
        allocations: each((allocations() - allocated) as f64),
        work: each(work as f64),
    })
}

/// The CPU time of this process so far, in nanoseconds.
fn busy() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    (time.tv_sec as f64).mul_add(1e9, time.tv_nsec as f64)
}

/// The value that half are below.
pub(crate) fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<_> = values.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What half of the rounds are below, value by value.
pub(crate) fn median(rounds: &[Measured]) -> Measured {
    let middle = |read: fn(&Measured) -> f64| middle(rounds.iter().map(read));
    Measured {
        wall: middle(|round| round.wall),
        cpu: middle(|round| round.cpu),
        allocations: middle(|round| round.allocations),
        work: middle(|round| round.work),
    }
}
