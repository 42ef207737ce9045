//! Recorded traffic, where it is at hand.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;
use tollgate::{
    ErrorKind,
    protocol::{BedrockConverse, EmbedProtocol, Protocol},
};

use crate::{
    harness::{bedrock, collect, stream},
    heads::parts,
    recordings::recordings,
};

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings("bedrock", &["chat", "chat_stream", "embed", "error"]) else {
        return;
    };
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        let answer = &recording["response"];
        let body = match &answer["body_base64"] {
            Value::String(binary) => BASE64_STANDARD.decode(binary).unwrap(),
            _ => answer["body"].to_string().into_bytes(),
        };
        let parts = parts(answer);
        let completion = match recording["operation"].as_str().unwrap() {
            "chat" => BedrockConverse::decode(&parts, &body.into(), &bedrock()).unwrap(),
            "chat_stream" => {
                let bytes: Vec<&[u8]> = body.chunks(1).collect();
                let whole = stream(&[&body]);
                assert!(whole.0 == stream(&bytes).0, "{id}");
                collect(whole).unwrap()
            }
            "embed" => {
                let read = BedrockConverse::decode_embed(&parts, &body.into(), &bedrock());
                assert!(read.unwrap().usage().input > 0, "{id}");
                continue;
            }
            _ => {
                let error = BedrockConverse::error(&parts, &body, &bedrock(), None);
                assert_ne!(error.kind(), ErrorKind::Protocol, "{id}");
                continue;
            }
        };
        assert!(completion.finish_reason().is_some(), "{id}");
        assert!(!completion.usage().estimated, "{id}");
    }
    eprintln!("{} recorded exchanges were run", recordings.len());
    assert!(recordings.len() > 150);
}
