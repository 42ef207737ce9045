//! What can be told of answers without their fixtures; what those say is a law of `tests/providers`.

use crate::harness::{fixture, fixtures};

#[test]
fn a_stream_and_a_whole_answer_of_the_same_parts_are_the_same_message() {
    let mut signed = fixture("thoughts").outcome().unwrap();
    let whole = fixture("signed_text").outcome().unwrap();
    let message = &mut signed.choices[0].message;
    message.content.remove(0);
    let text = |message: &tollgate::Message| message.content[0].clone();
    assert_eq!(text(message), text(whole.message()));
    assert_eq!(message.origin, whole.message().origin);
}

#[test]
fn an_answer_survives_being_taken_apart_and_put_together() {
    let mut tried = 0;
    for fixture in fixtures() {
        let Ok(completion) = fixture.outcome() else {
            continue;
        };
        let events: Vec<_> = completion.clone().into_events("gemini_generate").collect();
        let mut assembly = tollgate::types::Assembly::new();
        events.iter().for_each(|event| assembly.push(event));
        let again = assembly.finish(completion.summary.clone());
        let name = &fixture.name;
        assert!(
            again == completion,
            "{name}: {again:?} is not {completion:?}"
        );
        tried += 1;
    }
    assert!(tried >= 15);
}
