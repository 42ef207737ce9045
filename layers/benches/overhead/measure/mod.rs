//! What the benches measure with: allocations, instructions, time.
//!
//! Instructions repeat within a percent on a noisy machine, times do not: judge by the former.

mod instructions;
pub(crate) mod rounds;

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tower::BoxError;

pub(crate) use self::{
    instructions::Instructions,
    rounds::{median, rounds},
};

/// Counts every allocation of the process.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Something to be measured: does it so many times, and says how many items of work that was.
pub(crate) type Batch = Box<dyn FnMut(u64) -> Result<u64, BoxError>>;

/// One row of what is measured.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) batch: Batch,
}

impl Case {
    pub(crate) fn new(
        name: impl Into<String>,
        batch: impl FnMut(u64) -> Result<u64, BoxError> + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            batch: Box::new(batch),
        }
    }
}

/// The head of a table.
pub(crate) fn heading(title: &str, columns: &[&str]) {
    println!("\n| {title} | {} |", columns.join(" | "));
    println!("|---|{}", "---|".repeat(columns.len()));
}

/// The value behind an argument of this name.
pub(crate) fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.next()?;
    arguments.next()
}

/// Where the program was asked for one case and no table, as the measuring of instructions asks for
/// it: does that case, and nothing else.
pub(crate) fn asked_for_one(
    cases: impl FnOnce() -> Result<Vec<Case>, BoxError>,
) -> Result<bool, BoxError> {
    let Some(name) = argument("--case") else {
        return Ok(false);
    };
    let times = argument("--times").unwrap_or_default().parse()?;
    let mut cases = cases()?;
    let case = cases.iter_mut().find(|case| case.name == name);
    let case = case.ok_or_else(|| format!("there is no case {name:?}"))?;
    (case.batch)(times)?;
    Ok(true)
}

fn allocations() -> u64 {
    let seen = ALLOCATOR.stats();
    (seen.allocations + seen.reallocations) as u64
}
