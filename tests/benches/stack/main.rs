//! What the layers cost over a service that is ready and answers at once, boxed and not, and what
//! pieces cost by themselves: `cargo bench --bench stack`.

mod empty;
#[path = "../../../layers/benches/overhead/measure/mod.rs"]
mod measure;
mod pieces;
mod ready;
mod stacks;
#[path = "../verdict.rs"]
mod verdict;

use std::collections::HashMap;

use measure::{Case, Instructions, rounds::Measured};
use tower::BoxError;
use verdict::{Row, Table};

/// The bytes of the streams that SSE decoding is measured with.
const SSE_BYTES: f64 = pieces::SSE_BYTES as f64;

fn cases() -> Result<Vec<Case>, BoxError> {
    let mut cases = stacks::cases()?;
    cases.extend(pieces::cases()?);
    Ok(cases)
}

fn main() -> Result<(), BoxError> {
    if measure::asked_for_one(cases)? {
        return Ok(());
    }
    let mut cases = cases()?;
    let taken = measure::measure(&mut cases, 4_000, 9)?;
    let instructions = Instructions::new([]);
    measure::heading(
        "over a ready service",
        &["ns", "user instructions", "allocations"],
    );
    let mut all: HashMap<String, (Measured, Option<f64>)> = HashMap::new();
    for (case, taken) in cases.iter().zip(taken) {
        // valgrind runs one thread at a time: what two of them do to each other is time alone.
        let counter = instructions
            .as_ref()
            .filter(|_| !case.name.contains("threads"));
        let counted = counter
            .map(|counter| counter.of(&case.name, 2_000))
            .transpose()?;
        println!(
            "| {} | {:.0} | {} | {:.1} |",
            case.name,
            taken.wall,
            counted.map_or("not counted".to_owned(), |count| format!("{count:.0}")),
            taken.allocations,
        );
        all.insert(case.name.clone(), (taken, counted));
    }
    let sse = all["SSE decoding"].0.wall;
    println!("\nSSE decoding: {:.0} MB/s", SSE_BYTES / sse * 1e3);
    let counted = |name: &str| all[name].1;
    let mut table = Table::default();
    table.row(Row {
        what: "the layers of a target: instructions / seven empty layers",
        measured: counted("seven layers")
            .zip(counted("seven empty layers"))
            .map(|(a, b)| a / b),
        must: 6.0,
        aim: 4.0,
    });
    let idle = all["circuit of one key among 1 000"].0.wall / all["circuit of one key"].0.wall;
    table.row(Row {
        what: "a circuit among 1 000 idle ones: time / of the only one",
        measured: Some(idle),
        must: 1.5,
        aim: 1.0,
    });
    table.print();
    Ok(())
}
