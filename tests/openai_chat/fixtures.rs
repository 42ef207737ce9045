//! What can be told of answers without their fixtures; what those say is a law of `tests/providers`.

use crate::harness::{collect, fixtures};

#[test]
fn an_answer_survives_being_taken_apart_and_put_together() {
    let mut tried = 0;
    for fixture in fixtures() {
        let Ok(completion) = fixture.outcome() else {
            continue;
        };
        let events: Vec<_> = completion.clone().into_events("openai_chat").collect();
        let mut assembly = tollgate::types::Assembly::new();
        events.iter().for_each(|event| assembly.push(event));
        let again = assembly.finish(completion.summary.clone());
        assert!(
            again == completion,
            "{}: {again:?} is not {completion:?}",
            fixture.name
        );
        assert!(collect((events, Ok(()))).is_ok());
        tried += 1;
    }
    assert!(tried >= 10);
}
