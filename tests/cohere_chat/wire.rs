//! Recorded traffic, where it is at hand.

use tollgate::{
    ErrorKind,
    protocol::{CohereChat, Protocol},
};

use crate::{
    harness::cohere,
    heads::parts,
    reading::{collect, stream},
    recordings::recordings,
};

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings("cohere", &["chat", "chat_stream", "error"]) else {
        return;
    };
    let mut failed = 0;
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        let answer = &recording["response"];
        let parts = parts(answer);
        let outcome = match recording["operation"].as_str().unwrap() {
            "chat" => CohereChat::decode(&parts, &answer["body"].to_string().into(), &cohere()),
            "chat_stream" => {
                let body = answer["body_text"].as_str().unwrap().as_bytes();
                let whole = stream::<CohereChat>(&cohere(), &[body]);
                let bytes: Vec<&[u8]> = body.chunks(1).collect();
                assert!(whole.0 == stream::<CohereChat>(&cohere(), &bytes).0, "{id}");
                collect(&cohere(), whole)
            }
            _ => {
                let body = answer["body"].to_string();
                let error = CohereChat::error(&parts, body.as_bytes(), &cohere(), None);
                assert_ne!(error.kind(), ErrorKind::Protocol, "{id}");
                continue;
            }
        };
        match outcome {
            Ok(answer) => {
                assert!(answer.finish_reason().is_some(), "{id}");
                let usage = answer.usage();
                assert!(usage.total() > 0 && !usage.estimated, "{id}");
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Server, "{id}");
                failed += 1;
            }
        }
    }
    eprintln!("{} recorded exchanges were run", recordings.len());
    assert!(recordings.len() >= 88 && failed == 1);
}
