//! Recorded traffic, where it is at hand.

use bytes::Bytes;
use tollgate::protocol::{OpenAiResponses, Protocol};

use crate::{
    harness::{collect, openai, stream},
    heads::parts,
    recordings::recordings,
};

#[test]
fn recorded_answers_are_read_whole_and_byte_by_byte() {
    let both = ["openai", "azure_openai"];
    let both = both.map(|provider| recordings(provider, &["responses", "responses_stream"]));
    let [Some(one), Some(other)] = both else {
        return;
    };
    let recordings = [one, other].concat();
    for recording in &recordings {
        let id = &recording["id"];
        let answer = &recording["response"];
        if let Some(text) = answer["body_text"].as_str() {
            let whole = stream(&[text.as_bytes()]);
            let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            let bytewise = stream(&bytes);
            assert_eq!(whole.0, bytewise.0, "{id}");
            match collect(whole) {
                Ok(answer) => assert!(answer.finish_reason().is_some(), "{id}"),
                Err(error) => assert!(text.contains("\"error\""), "{id}: {error}"),
            }
        } else {
            let body = Bytes::from(answer["body"].to_string());
            let answer = OpenAiResponses::decode(&parts(answer), &body, &openai()).unwrap();
            assert!(answer.finish_reason().is_some(), "{id}");
        }
    }
    eprintln!("{} recorded exchanges were run", recordings.len());
    assert!(!recordings.is_empty());
}
