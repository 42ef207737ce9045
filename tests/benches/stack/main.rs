//! What the layers cost over a service that is ready and answers at once, boxed and not, and what
//! pieces cost by themselves: `cargo bench --bench stack`.

mod empty;
#[path = "../../../layers/benches/overhead/measure/mod.rs"]
mod measure;
mod pieces;
mod ready;
mod stacks;
use measure::{Case, Instructions};
use tower::BoxError;

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
    let taken = measure::rounds(&mut cases, 4_000, 9)?;
    let instructions = Instructions::new([]);
    measure::heading(
        "over a ready service",
        &["ns", "user instructions", "allocations"],
    );
    let mut decoding = f64::NAN;
    for (case, rounds) in cases.iter().zip(taken) {
        let taken = measure::median(&rounds);
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
        if case.name == pieces::SSE_DECODING {
            decoding = taken.wall;
        }
    }
    println!("\nSSE decoding: {:.0} MB/s", SSE_BYTES / decoding * 1e3);
    Ok(())
}
