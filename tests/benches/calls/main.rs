//! What a call costs over loopback, in one process and one thread, against what it costs without
//! tollgate: `cargo bench --bench calls`.
//!
//! `-- --case NAME --times N --upstream-at ADDRESS` does one case and prints nothing, to be run under
//! a profiler; see `tests/benches/instructions.sh`.

mod cases;
#[path = "../stack/empty.rs"]
mod empty;
mod floor;
#[path = "../../../layers/benches/overhead/measure/mod.rs"]
mod measure;
mod ours;
#[path = "../stack/pieces.rs"]
mod pieces;
mod prompt;
#[path = "../stack/ready.rs"]
mod ready;
#[path = "../stack/stacks.rs"]
mod stacks;
mod upstream;
#[path = "../verdict.rs"]
mod verdict;

use std::collections::HashMap;

use cases::Kind;
use measure::{
    Instructions, median, rounds,
    rounds::{Measured, middle},
};
use tower::BoxError;
use upstream::Upstream;
use verdict::Table;

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
    if measure::asked_for_one(|| cases::all(&at))? {
        return Ok(());
    }
    let upstream = Upstream::start()?;
    let seen = measured(&upstream)?;
    let decoded = pieces::SSE_BYTES as f64 / seen[pieces::SSE_DECODING].taken.wall;
    println!("\nSSE decoding: {:.0} MB/s", decoded * 1e3);
    check_floor(&seen);
    verdict(&seen);
    Ok(())
}

/// What one call of a case takes.
#[derive(Debug, Clone)]
struct Seen {
    taken: Measured,
    /// CPU time, round by round.
    cpu: Vec<f64>,
    instructions: Option<f64>,
}

type All = HashMap<String, Seen>;

impl Seen {
    /// The CPU time as a share of another case's, which was measured at the same times.
    fn cpu_of(&self, other: &Self) -> f64 {
        let pairs = self.cpu.iter().zip(&other.cpu);
        middle(pairs.map(|(this, other)| this / other))
    }
}

fn measured(upstream: &Upstream) -> Result<All, BoxError> {
    let at = ["--upstream-at".to_owned(), upstream.address.clone()];
    let instructions = Instructions::new(at);
    let mut all = All::new();
    for kind in [Kind::Call, Kind::Stream, Kind::Layers] {
        let mut cases = cases::of(kind, &upstream.address)?;
        // How often for the times and allocations, and how often for the instructions.
        let (times, counted) = match kind {
            Kind::Call => (400, 1_000),
            Kind::Stream => (40, 100),
            Kind::Layers => (2_000, 2_000),
        };
        let taken = rounds(&mut cases, times, 25)?;
        let columns = ["CPU µs", "wall µs", "user instructions", "allocations"];
        measure::heading(kind.title(), &columns);
        for (case, rounds) in cases.iter().zip(taken) {
            let (name, taken) = (&case.name, median(&rounds));
            let counter = instructions.as_ref();
            let counted = counter.map(|counter| counter.of(name, counted));
            let instructions = counted.transpose()?;
            println!(
                "| {name} | {:.2} | {:.2} | {} | {:.1} |",
                taken.cpu / 1e3,
                taken.wall / 1e3,
                instructions.map_or("not counted".to_owned(), |count| format!("{count:.0}")),
                taken.allocations,
            );
            let seen = Seen {
                taken,
                cpu: rounds.iter().map(|round| round.cpu).collect(),
                instructions,
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
    let mut table = Table::default();
    let seen = |name: &str| &all[name];
    let counts = |one: &str, other: &str| Some(seen(one).instructions? / seen(other).instructions?);
    let cpu = |one: &str, other: &str| Some(seen(one).cpu_of(seen(other)));
    let allocations = |name: &str| seen(name).taken.allocations;

    let full = counts("full", "hyper-floor");
    table.bound(
        "full stack: user instructions / hyper-floor",
        full,
        1.6,
        1.3,
    );
    let full = cpu("full", "hyper-floor");
    table.bound("full stack: CPU / hyper-floor", full, 1.3, 1.15);
    let more = allocations("full") - allocations("hyper-typed");
    table.bound(
        "full stack: allocations - hyper-typed",
        Some(more),
        13.0,
        6.0,
    );

    let layers = counts("seven layers", "seven empty layers");
    let what = "seven layers: user instructions / seven empty ones";
    table.bound(what, layers, 6.0, 4.0);
    let hit = counts("cache hit", "hyper-floor");
    table.bound(
        "cache hit: user instructions / hyper-floor",
        hit,
        0.12,
        0.07,
    );
    let hit = Some(allocations("cache hit"));
    table.bound("cache hit: allocations", hit, 10.0, 4.0);

    let events = 100.0 + BESIDE;
    let streamed = cpu("stream full", "stream hyper-typed");
    table.bound("stream event: CPU / hyper-typed", streamed, 1.3, 1.0);
    let streamed = counts("stream full", "stream hyper-typed");
    table.note("stream event: user instructions / hyper-typed", streamed);
    let each = allocations("stream full") / events;
    table.bound("stream event: allocations", Some(each), 3.0, 1.2);

    // What is linear costs ten times as much at the most, and one in a hundred callers no more than
    // the only one; the tenth is for what cannot be measured better.
    let growth = |long: &str, short: &str, by: f64| Some(counts(long, short)? / by);
    let longer = growth("full, 10x prompt", "full", 10.0);
    table.bound("10x the prompt: user instructions / 10x", longer, 1.1, 1.0);
    let factor = (1_000.0 + BESIDE) / events;
    let longer = growth("stream full, 10x events", "stream full", factor);
    table.bound("10x the events: user instructions / 10x", longer, 1.1, 1.0);
    let one = "full";
    let (ten, hundred) = ("full, 10 callers", "full, 100 callers");
    let what = "10 callers: user instructions of a call / one caller's";
    table.bound(what, counts(ten, one), 1.1, 1.0);
    let what = "100 callers: user instructions of a call / one caller's";
    table.bound(what, counts(hundred, one), 1.1, 1.0);
    let what = "10 callers: CPU of a call / one caller's";
    table.bound(what, cpu(ten, one), 1.1, 1.0);
    // What a hundred connections cost the kernel and its caches, they cost the floor too.
    let (floor_ten, floor_hundred) = ("hyper-floor, 10 callers", "hyper-floor, 100 callers");
    let growth = cpu(hundred, ten).zip(cpu(floor_hundred, floor_ten));
    let what = "100 callers: CPU of a call / 10 callers', against hyper-floor's";
    table.bound(what, growth.map(|(ours, floor)| ours / floor), 1.1, 1.0);
    // A thread with one caller sleeps and wakes for each call, which hides some of the difference on
    // a machine with nothing else to do; with others it does not sleep.
    let what = "10 callers: CPU of a call / hyper-floor's with 10";
    table.note(what, cpu(ten, floor_ten));
    let what = "100 callers: CPU of a call / hyper-floor's with 100";
    table.note(what, cpu(hundred, floor_hundred));

    let idle = counts("circuit of one key among 1 000", "circuit of one key");
    let what = "1 000 idle keys beside one: user instructions / without";
    table.bound(what, idle, 1.1, 1.0);
    table.print();
}
