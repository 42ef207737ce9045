//! Recorded traffic, where it is at hand.

use tollgate::{
    ErrorKind,
    protocol::{AnthropicMessages, Protocol},
};

use crate::{
    harness::{anthropic, collect, stream},
    heads::parts,
    recordings::recordings,
};

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings("anthropic", &["chat", "chat_stream", "error"]) else {
        return;
    };
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        let answer = &recording["response"];
        let text = answer["body_text"].as_str().map(str::to_owned);
        let body = text.unwrap_or_else(|| answer["body"].to_string());
        let parts = parts(answer);
        let outcome = match recording["operation"].as_str().unwrap() {
            "chat" => AnthropicMessages::decode(&parts, &body.into(), &anthropic()),
            "chat_stream" => {
                let bytes: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
                let whole = stream(&[body.as_bytes()]);
                assert!(whole.0 == stream(&bytes).0, "{id}");
                collect(whole)
            }
            _ => {
                let error = AnthropicMessages::error(&parts, body.as_bytes(), &anthropic(), None);
                assert_ne!(error.kind(), ErrorKind::Protocol, "{id}");
                continue;
            }
        };
        match outcome {
            Ok(answer) => {
                assert!(answer.finish_reason().is_some(), "{id}");
                assert!(
                    answer.usage().total() > 0 && !answer.usage().estimated,
                    "{id}"
                );
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Overloaded, "{id}"),
        }
    }
    eprintln!("{} recorded exchanges were run", recordings.len());
    assert!(recordings.len() > 200);
}
