//! What the check says of two layers, for each two that there are.

use tollgate_layers::Description;

/// From the outermost to the innermost, as DESIGN recommends them.
const ORDER: [&str; 13] = [
    "observe",
    "deadline",
    "cache",
    "fallback",
    "retry",
    "observe (attempt)",
    "circuit_breaker",
    "concurrency_limit",
    "spend_cap",
    "cost",
    "timeout",
    "idle",
    "prime",
];

/// Two that do the same either way round.
const EITHER_WAY: [(&str, &str); 31] = [
    ("observe", "observe (attempt)"),
    ("observe", "idle"),
    ("observe", "prime"),
    ("deadline", "observe (attempt)"),
    ("deadline", "circuit_breaker"),
    ("deadline", "cost"),
    ("deadline", "timeout"),
    ("deadline", "idle"),
    ("deadline", "prime"),
    ("cache", "cost"),
    ("cache", "timeout"),
    ("cache", "idle"),
    ("cache", "prime"),
    ("fallback", "idle"),
    ("retry", "idle"),
    ("observe (attempt)", "idle"),
    ("observe (attempt)", "prime"),
    ("circuit_breaker", "cost"),
    ("circuit_breaker", "idle"),
    ("circuit_breaker", "prime"),
    ("concurrency_limit", "cost"),
    ("concurrency_limit", "idle"),
    ("concurrency_limit", "prime"),
    ("spend_cap", "idle"),
    ("spend_cap", "prime"),
    ("cost", "timeout"),
    ("cost", "idle"),
    ("cost", "prime"),
    ("timeout", "idle"),
    ("timeout", "prime"),
    ("router", "idle"),
];

fn layer(name: &str) -> Description {
    match name.split_once(" (attempt)") {
        Some((name, _)) => Description::new(name).setting("scope", "attempt"),
        None => Description::new(name),
    }
}

fn stack<'a>(layers: impl DoubleEndedIterator<Item = &'a str>) -> Description {
    let leaf = Description::new("provider");
    layers.rfold(leaf, |inside, name| layer(name).child(inside))
}

#[test]
fn the_recommended_order_is_right_with_all_and_with_any_two_layers() {
    assert_eq!(stack(ORDER.into_iter()).check(), Ok(()));
    for (n, outside) in ORDER.into_iter().enumerate() {
        for inside in ORDER.into_iter().skip(n) {
            assert_eq!(stack([outside, inside].into_iter()).check(), Ok(()));
        }
    }
}

#[test]
fn any_two_layers_that_changed_places_are_named_with_a_reason_unless_it_makes_no_difference() {
    for order in [
        ORDER,
        ORDER.map(|name| if name == "fallback" { "router" } else { name }),
    ] {
        for (n, outer) in order.into_iter().enumerate() {
            for inner in order.into_iter().skip(n + 1) {
                let checked = stack([inner, outer].into_iter()).check();
                if EITHER_WAY.contains(&(outer, inner)) {
                    assert_eq!(checked, Ok(()), "{inner} outside of {outer}");
                    continue;
                }
                let wrong = checked.expect_err(&format!("{inner} outside of {outer}"));
                let [misplaced] = wrong.misplaced() else {
                    panic!("one pair: {wrong}");
                };
                let pair = (misplaced.outside(), misplaced.inside());
                assert_eq!(pair, (layer(inner).name(), layer(outer).name()));
                assert!(misplaced.why().len() > 30, "{wrong}");
            }
        }
    }
}

#[test]
fn layers_are_compared_across_others_and_across_those_that_are_not_known() {
    let stack = stack(["cost", "stamp", "timeout", "mine", "retry"].into_iter());
    assert_eq!(
        stack.check().unwrap_err().to_string(),
        "layers stand in a wrong order: \
         `retry` stands inside of `cost`: the attempts that failed are neither reserved nor priced \
         nor booked; \
         `retry` stands inside of `timeout`: all attempts and their backoffs share the time that is \
         meant for one"
    );
}

#[test]
fn each_target_is_a_stack_of_its_own_and_the_same_fault_is_told_of_once() {
    let right = || stack(["retry", "spend_cap", "cost", "timeout"].into_iter());
    let targets = Description::new("fallback").child(right()).child(right());
    assert_eq!(
        targets.check(),
        Ok(()),
        "one target is not inside of the other"
    );

    let wrong = || stack(["cost", "spend_cap"].into_iter());
    let targets = Description::new("fallback")
        .child(wrong())
        .child(right())
        .child(wrong());
    assert_eq!(targets.check().unwrap_err().misplaced().len(), 1);
}

#[test]
fn one_more_deadline_and_one_more_observer_may_stand_further_in() {
    for name in ["deadline", "observe"] {
        assert_eq!(stack([name, "retry", name].into_iter()).check(), Ok(()));
        assert!(stack(["retry", name].into_iter()).check().is_err());
    }
    let nested = stack(["retry", "spend_cap", "retry"].into_iter());
    assert!(nested.check().is_err(), "these attempts are not booked");
}
