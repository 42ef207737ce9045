//! What a model says is read, in any pieces.

use proptest::{collection::vec, prelude::*, sample::Index};
use tollgate::{
    Completion, Error, Event, Summary,
    types::{Assembly, Part},
};

use crate::{
    bodies::{pieces, style},
    events::Read,
    said::{Said, TOOL, said},
    writers::{ROWS, Row},
};

/// An answer that has come to its end.
fn answer((events, ended): Read) -> Result<Completion, Error> {
    ended?;
    let mut assembly = Assembly::new();
    events.iter().for_each(|event| assembly.push(event));
    Ok(assembly.finish(Summary::new()))
}

/// That the end states what the answer took.
fn is_counted(row: &Row, said: &Said, events: &[Event]) {
    let mut used = events.iter().filter_map(|event| match event {
        Event::Usage(usage) => Some((usage.input, usage.output)),
        _ => None,
    });
    let wanted = (u64::from(said.input), u64::from(said.output));
    assert_eq!(used.next_back(), Some(wanted), "{}", row.name);
}

/// That everything is read which was said, and nothing else.
fn is_read(row: &Row, said: &Said, answer: &Completion) {
    let name = row.name;
    let message = answer.message();
    let thoughts = message.content.iter().filter_map(|part| match part {
        Part::Reasoning(thought) => Some(thought.text.as_str()),
        _ => None,
    });
    let calls = message.tool_calls().map(|call| {
        assert_eq!(&*call.name, TOOL, "{name}");
        (call.id.to_string(), call.arguments.clone())
    });
    assert_eq!(answer.text(), said.text(), "{name}");
    assert_eq!(thoughts.collect::<String>(), said.thoughts(), "{name}");
    assert_eq!(calls.collect::<Vec<_>>(), said.called(), "{name}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_said_is_read_in_any_pieces(
        said in said(), style in style(), cuts in vec(any::<Index>(), 0..16),
    ) {
        for row in ROWS {
            let body = (row.frame)(&(row.write)(&said), &style);
            let (whole, ended) = (row.read)(&[&body]);
            is_counted(&row, &said, &whole);
            let answer = answer((whole.clone(), ended));
            is_read(&row, &said, &answer.expect("it is whole"));
            let (events, _) = (row.read)(&pieces(&body, &cuts));
            prop_assert!(events == whole, "{}", row.name);
            (row.law)(&body);
        }
    }

    #[test]
    fn what_was_cut_short_is_told_of(
        said in said(), style in style(), cut in any::<Index>(), cuts in vec(any::<Index>(), 0..4),
    ) {
        for row in ROWS {
            let body = (row.frame)(&(row.write)(&said), &style);
            let body = &body[..cut.index(body.len())];
            let (events, ended) = (row.read)(&pieces(body, &cuts));
            let is_done = events.iter().any(|event| matches!(event, Event::Done(_)));
            prop_assert_eq!(is_done, ended.is_ok(), "{}", row.name);
            if let Ok(answer) = answer((events, ended)) {
                // What was cut off said nothing any more.
                is_read(&row, &said, &answer);
            }
        }
    }
}
