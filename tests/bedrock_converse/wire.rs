//! Recorded traffic, where it is at hand.

use std::{env, fs, path::PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tollgate::{
    ErrorKind,
    protocol::{BedrockConverse, EmbedProtocol, Protocol},
};

use crate::harness::{bedrock, collect, parts, stream};

fn recordings() -> Option<Vec<Value>> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire");
    let root = env::var_os("TOLLGATE_WIRE").map_or_else(default, PathBuf::from);
    let mut recordings = Vec::new();
    for operation in ["chat", "chat_stream", "embed", "error"] {
        for file in fs::read_dir(root.join("bedrock").join(operation)).ok()? {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            recordings.push(serde_json::from_slice(&bytes).unwrap());
        }
    }
    Some(recordings)
}

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings() else {
        eprintln!("no recorded traffic: set TOLLGATE_WIRE to its folder to run this suite");
        return;
    };
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        let answer = &recording["response"];
        let body = match &answer["body_base64"] {
            Value::String(binary) => BASE64_STANDARD.decode(binary).unwrap(),
            _ => answer["body"].to_string().into_bytes(),
        };
        let parts = parts(&json!({"status": answer["status"], "headers": answer["headers"]}));
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
