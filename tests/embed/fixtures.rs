//! Each fixture says what it is expected to say.

use serde_json::{Value, json};
use tollgate::{Embeddings, Error};

use crate::harness::fixtures;

#[test]
fn every_fixture_says_what_it_is_expected_to_say() {
    for fixture in fixtures() {
        let said = match fixture.outcome() {
            Ok(embeddings) => answer(&embeddings),
            Err(error) => failure(&error),
        };
        for (name, wanted) in fixture.expect.as_object().unwrap() {
            match (wanted, &said[name]) {
                (Value::Object(wanted), Value::Object(said)) if name == "error" => {
                    for (member, wanted) in wanted {
                        let said = said.get(member);
                        assert_eq!(said, Some(wanted), "{}: {member}", fixture.name);
                    }
                }
                (wanted, said) => assert_eq!(said, wanted, "{}: {name}", fixture.name),
            }
        }
    }
}

fn answer(embeddings: &Embeddings) -> Value {
    let usage = embeddings.usage();
    assert_eq!(usage.total(), usage.input, "an embedding has no output");
    json!({
        "vectors": embeddings.vectors,
        "usage": (!usage.estimated).then(|| json!({"input": usage.input})),
        "model": embeddings.model(),
        "id": embeddings.summary.response_id,
        "extra": embeddings.extra,
    })
}

fn failure(error: &Error) -> Value {
    json!({"error": {
        "kind": format!("{:?}", error.kind()),
        "status": error.status(),
        "code": error.code(),
        "message": error.message(),
    }})
}

#[test]
fn base64_and_decimal_are_read_as_the_same_vectors() {
    let all = fixtures();
    let find = |name: &str| all.iter().find(|one| one.name == name).unwrap();
    let (one, other) = (find("float").outcome(), find("base64").outcome());
    assert_eq!(one.unwrap().vectors, other.unwrap().vectors);
}
