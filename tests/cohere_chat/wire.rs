//! Recorded traffic, where it is at hand.

use std::{env, fs, path::PathBuf};

use http::{Response, response::Parts};
use serde_json::Value;
use tollgate::{
    ErrorKind,
    protocol::{CohereChat, DecodeEvents, Frame, Protocol},
    types::{Assembly, Summary},
};

use crate::harness::cohere;

fn recordings() -> Option<Vec<Value>> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire");
    let root = env::var_os("TOLLGATE_WIRE").map_or_else(default, PathBuf::from);
    let mut recordings = Vec::new();
    for operation in ["chat", "chat_stream", "error"] {
        for file in fs::read_dir(root.join("cohere").join(operation)).ok()? {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            recordings.push(serde_json::from_slice(&bytes).unwrap());
        }
    }
    Some(recordings)
}

fn parts(answer: &Value) -> Parts {
    let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
    Response::builder()
        .status(status)
        .body(())
        .unwrap()
        .into_parts()
        .0
}

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings() else {
        eprintln!("no recorded traffic: set TOLLGATE_WIRE to its folder to run this suite");
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
                let mut decoder = CohereChat::events(&cohere());
                let text = answer["body_text"].as_str().unwrap();
                let data = text.lines().filter_map(|line| line.strip_prefix("data:"));
                let mut frames = data.map(|data| Frame {
                    event: None,
                    data: data.trim().to_owned().into(),
                });
                let pushed = frames.try_for_each(|frame| decoder.push(frame));
                let mut assembly = Assembly::new();
                while let Some(event) = decoder.next() {
                    assembly.push(&event);
                }
                let ended = pushed.and_then(|()| decoder.finish());
                ended.map(|()| assembly.finish(Summary::new()))
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
