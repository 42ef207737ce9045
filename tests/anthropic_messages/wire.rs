//! Recorded traffic, where it is at hand.

use std::{env, fs, path::PathBuf};

use serde_json::{Value, json};
use tollgate::{
    ErrorKind,
    protocol::{AnthropicMessages, Protocol},
};

use crate::harness::{anthropic, collect, parts, stream};

fn recordings() -> Option<Vec<Value>> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire");
    let root = env::var_os("TOLLGATE_WIRE").map_or_else(default, PathBuf::from);
    let mut recordings = Vec::new();
    for operation in ["chat", "chat_stream", "error"] {
        for file in fs::read_dir(root.join("anthropic").join(operation)).ok()? {
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
        let text = answer["body_text"].as_str().map(str::to_owned);
        let body = text.unwrap_or_else(|| answer["body"].to_string());
        let parts = parts(&json!({"status": answer["status"], "headers": answer["headers"]}));
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
