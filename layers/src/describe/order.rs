//! Looks for layers that stand in a wrong order.

use super::{Description, Misplaced, WrongOrder, rules::Row};

pub(super) fn check(stack: &Description) -> Result<(), WrongOrder> {
    let mut misplaced = Vec::new();
    walk(stack, &mut Vec::new(), &mut misplaced);
    if misplaced.is_empty() {
        Ok(())
    } else {
        Err(WrongOrder { misplaced })
    }
}

/// Compares a layer with all that stand outside of it, then what stands inside.
fn walk<'a>(
    layer: &'a Description,
    outside: &mut Vec<(Row, &'a str)>,
    misplaced: &mut Vec<Misplaced>,
) {
    let row = Row::of(layer);
    if let Some(row) = row {
        let is_first = outside.iter().all(|&(other, _)| other != row);
        if is_first || !row.may_stand_twice() {
            for &(other, name) in &*outside {
                let Some(why) = row.broken_inside_of(other) else {
                    continue;
                };
                let found = Misplaced {
                    outside: name.into(),
                    inside: layer.name().into(),
                    why,
                };
                // Each target of a fallback may have the same fault.
                if !misplaced.contains(&found) {
                    misplaced.push(found);
                }
            }
        }
        outside.push((row, layer.name()));
    }
    for child in layer.children() {
        walk(child, outside, misplaced);
    }
    if row.is_some() {
        outside.pop();
    }
}
