//! What a call costs over loopback, in one process and one thread, against what it costs without
//! tollgate: `cargo bench --bench calls`.
//!
//! `-- --case NAME --times N --upstream-at ADDRESS` does one case and prints nothing, to be run under
//! a profiler; see `tests/benches/instructions.sh`.

mod cases;
mod floor;
#[path = "../../../layers/benches/overhead/measure/mod.rs"]
mod measure;
mod ours;
mod prompt;
mod upstream;
#[path = "../verdict.rs"]
mod verdict;

use std::collections::HashMap;

use measure::{Instructions, rounds::Measured};
use tower::BoxError;
use upstream::Upstream;
use verdict::{Row, Table};

/// Instructions and allocations of a call of `hyper-floor` where the floors were taken from.
const FLOOR: (f64, f64) = (43_000.0, 23.0);

/// Events of a stream on the wire, beside its pieces of text: the first, the last, the usage.
const BESIDE: f64 = 3.0;

fn main() -> Result<(), BoxError> {
    if std::env::args().any(|argument| argument == "--upstream") {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        return runtime.enable_all().build()?.block_on(upstream::serve());
    }
    let at = measure::argument("--upstream-at").unwrap_or_default();
    if measure::asked_for_one(|| cases::cases(&at))? {
        return Ok(());
    }
    let upstream = Upstream::start()?;
    let seen = measured(&upstream)?;
    check_floor(&seen);
    verdict(&seen);
    Ok(())
}

/// What one call of a case takes.
#[derive(Debug, Clone, Copy)]
struct Seen {
    taken: Measured,
    instructions: Option<f64>,
}

type All = HashMap<String, Seen>;

fn measured(upstream: &Upstream) -> Result<All, BoxError> {
    let at = ["--upstream-at".to_owned(), upstream.address.clone()];
    let instructions = Instructions::new(at);
    let mut all = All::new();
    for streams in [false, true] {
        let mut cases = cases::cases(&upstream.address)?;
        cases.retain(|case| case.name.starts_with("stream") == streams);
        let times = if streams { 160 } else { 1_600 };
        let taken = measure::measure(&mut cases, times, 7)?;
        let columns = ["CPU µs", "wall µs", "user instructions", "allocations"];
        measure::heading(if streams { "one stream" } else { "one call" }, &columns);
        for (case, taken) in cases.iter().zip(taken) {
            let name = &case.name;
            let counted = instructions.as_ref();
            let times = if streams { 100 } else { 1_000 };
            let counted = counted.map(|counter| counter.of(name, times)).transpose()?;
            println!(
                "| {name} | {:.2} | {:.2} | {} | {:.1} |",
                taken.cpu / 1e3,
                taken.wall / 1e3,
                counted.map_or("not counted".to_owned(), |count| format!("{count:.0}")),
                taken.allocations,
            );
            let seen = Seen {
                taken,
                instructions: counted,
            };
            all.insert(name.clone(), seen);
        }
    }
    Ok(all)
}

/// Says whether the floor is the one that the targets were set against.
fn check_floor(all: &All) {
    let floor = &all["hyper-floor"];
    let (instructions, allocations) = FLOOR;
    let counted = floor.instructions;
    let is_near = counted.is_none_or(|count| (count / instructions - 1.0).abs() <= 0.1);
    let is_same = (floor.taken.allocations - allocations).abs() < 0.5;
    let verdict = if is_near && is_same {
        "as it should be"
    } else {
        "**OFF**"
    };
    println!(
        "\nhyper-floor is {verdict}: {} user instructions (43 000 ± 10 %), {:.1} allocations (23)",
        counted.map_or("uncounted".to_owned(), |count| format!("{count:.0}")),
        floor.taken.allocations,
    );
}

fn verdict(all: &All) {
    let seen = |name: &str| all[name];
    let (floor, typed, full, hit) = (
        seen("hyper-floor"),
        seen("hyper-typed"),
        seen("full"),
        seen("cache hit"),
    );
    let mut table = Table::default();
    let mut row = |what, measured, must, aim| {
        table.row(Row {
            what,
            measured,
            must,
            aim,
        });
    };
    let counts = |one: &Seen, other: &Seen| Some(one.instructions? / other.instructions?);
    row(
        "full stack: user instructions / floor",
        counts(&full, &floor),
        1.6,
        1.3,
    );
    row(
        "full stack: CPU / floor",
        Some(full.taken.cpu / floor.taken.cpu),
        1.3,
        1.15,
    );
    let more = full.taken.allocations - typed.taken.allocations;
    row("full stack: allocations - typed", Some(more), 13.0, 6.0);
    row(
        "cache hit: user instructions / floor",
        counts(&hit, &floor),
        0.12,
        0.07,
    );
    row(
        "cache hit: allocations",
        Some(hit.taken.allocations),
        10.0,
        4.0,
    );
    let (typed, full) = (seen("stream hyper-typed"), seen("stream full"));
    let events = 100.0 + BESIDE;
    row(
        "stream event: CPU / typed",
        Some(full.taken.cpu / typed.taken.cpu),
        1.3,
        1.0,
    );
    row(
        "stream event: allocations",
        Some(full.taken.allocations / events),
        3.0,
        1.2,
    );
    let growth = |long: &str, short: &str, factor: f64| {
        Some(seen(long).instructions? / seen(short).instructions? / factor)
    };
    let longer = (1_000.0 + BESIDE) / events;
    row(
        "10x the prompt: instructions / 10",
        growth("full, 10x prompt", "full", 10.0),
        1.1,
        1.0,
    );
    let events = growth("stream full, 10x events", "stream full", longer);
    row("10x the events: instructions / 10", events, 1.1, 1.0);
    let callers = seen("full, 16 callers").taken.cpu / seen("full").taken.cpu;
    row(
        "16 callers: CPU of one call / of one caller",
        Some(callers),
        1.1,
        1.0,
    );
    table.print();
}
