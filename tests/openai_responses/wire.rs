//! Recorded traffic, where it is at hand.

use std::{env, fs, path::PathBuf};

use bytes::Bytes;
use serde_json::Value;
use tollgate::protocol::{OpenAiResponses, Protocol};

use crate::harness::{collect, openai, parts, stream};

fn recordings() -> Option<Vec<Value>> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire");
    let root = env::var_os("TOLLGATE_WIRE").map_or_else(default, PathBuf::from);
    let mut recordings = Vec::new();
    for provider in ["openai", "azure_openai"] {
        for operation in ["responses", "responses_stream"] {
            for file in fs::read_dir(root.join(provider).join(operation)).ok()? {
                let bytes = fs::read(file.unwrap().path()).unwrap();
                recordings.push(serde_json::from_slice(&bytes).unwrap());
            }
        }
    }
    Some(recordings)
}

#[test]
fn recorded_answers_are_read_whole_and_byte_by_byte() {
    let Some(recordings) = recordings() else {
        eprintln!("no recorded traffic: set TOLLGATE_WIRE to its folder to run this suite");
        return;
    };
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
            let answer = OpenAiResponses::decode(&parts(200), &body, &openai()).unwrap();
            assert!(answer.finish_reason().is_some(), "{id}");
        }
    }
    eprintln!("{} recorded exchanges were run", recordings.len());
    assert!(!recordings.is_empty());
}
