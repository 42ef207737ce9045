//! The laws and the layers side by side.

use std::{fmt::Write, panic::catch_unwind};

use crate::TABLE;

/// A law, and the test that holds it against one layer.
pub(crate) type Cell = (&'static str, fn());

/// Groups of laws, with the reason why a law of the group is not held against a layer.
const LAWS: [(&[&str], &str); 4] = [
    (laws!(every names), ""),
    (
        laws!(pass_through names),
        "the layer is late-bound: always ready, and what it calls it makes ready itself",
    ),
    (
        laws!(late_bound names),
        "the layer is pass-through: as ready as its inner service, whose grant it holds",
    ),
    (
        laws!(fresh names),
        "what the layer shares is in a handle that it was given, to be shared",
    ),
];

#[test]
fn the_matrix_of_laws_and_layers_holds() {
    let laws: Vec<_> = LAWS
        .iter()
        .flat_map(|(group, why)| group.iter().map(move |law| (*law, *why)))
        .collect();
    let width = TABLE.iter().map(|(layer, _)| layer.len()).max();
    let width = width.expect("there are layers");

    let mut shown = format!("\n{:width$}", "");
    for number in 1..=laws.len() {
        write!(shown, " {number:>2}").expect("a string takes all");
    }
    let mut broken = Vec::new();
    let (mut held, mut absent) = (0, 0);
    for (layer, groups) in TABLE {
        write!(shown, "\n{layer:width$}").expect("a string takes all");
        for (law, _) in &laws {
            let test = groups.iter().copied().flatten().find(|cell| cell.0 == *law);
            let mark = match test {
                None => {
                    absent += 1;
                    "-"
                }
                Some((_, test)) if catch_unwind(test).is_ok() => {
                    held += 1;
                    "+"
                }
                Some(_) => {
                    broken.push(format!("{layer}::{law}"));
                    "X"
                }
            };
            write!(shown, " {mark:>2}").expect("a string takes all");
        }
    }
    shown.push_str("\n\n");
    for (number, (law, why)) in laws.iter().enumerate() {
        let number = number + 1;
        let law = law.replace('_', " ");
        writeln!(shown, "{number:>2}  {law}").expect("a string takes all");
        if !why.is_empty() {
            writeln!(shown, "    -  {why}").expect("a string takes all");
        }
    }
    println!(
        "{shown}\n{} laws x {} layers = {} cells: {held} hold (+), {} do not (X), {absent} do not \
         apply (-)",
        laws.len(),
        TABLE.len(),
        laws.len() * TABLE.len(),
        broken.len(),
    );
    assert!(broken.is_empty(), "{broken:?}");
}
