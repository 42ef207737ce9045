//! Recorded traffic, where it is at hand.

use std::{env, fs, path::PathBuf};

use bytes::{Bytes, BytesMut};
use http::{Response, response::Parts};
use serde_json::Value;
use tokio_util::codec::Decoder;
use tollgate::{
    ChatRequest, Completion, Error, ErrorKind, Summary,
    protocol::{DecodeEvents, Endpoint, Frame, OpenAiChat, Protocol, Quirks},
    transport::SseDecoder,
    types::Assembly,
};

use crate::support::endpoint;

const VENDORS: [(&str, Quirks); 3] = [
    ("azure_openai", Quirks::openai()),
    ("groq", Quirks::groq()),
    ("mistral", Quirks::mistral()),
];

fn recordings(provider: &str) -> Option<Vec<Value>> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire");
    let root = env::var_os("TOLLGATE_WIRE").map_or_else(default, PathBuf::from);
    let mut recordings = Vec::new();
    for operation in ["chat", "chat_stream", "error"] {
        for file in fs::read_dir(root.join(provider).join(operation)).ok()? {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            recordings.push(serde_json::from_slice(&bytes).unwrap());
        }
    }
    Some(recordings)
}

#[test]
fn recorded_traffic_is_read_and_recorded_requests_are_written_again() {
    let (mut run, mut refused) = (0, 0);
    for (provider, quirks) in VENDORS {
        let Some(recordings) = recordings(provider) else {
            eprintln!("no recorded traffic: set TOLLGATE_WIRE to its folder to run this suite");
            return;
        };
        let endpoint = endpoint(provider, quirks);
        for recording in &recordings {
            answered(recording, &endpoint);
            refused += u32::from(!rewritten(recording, &endpoint));
            run += 1;
        }
    }
    eprintln!("{run} recorded exchanges were run, and {refused} requests refused beforehand");
    assert!(run > 0);
}

fn answered(recording: &Value, endpoint: &Endpoint) {
    let id = recording["id"].as_str().unwrap();
    let answer = &recording["response"];
    let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
    let (parts, ()) = Response::builder()
        .status(status)
        .body(())
        .unwrap()
        .into_parts();
    let body: Bytes = match answer["body_text"].as_str() {
        Some(text) => text.to_owned().into(),
        None => answer["body"].to_string().into(),
    };
    if status >= 400 {
        let error = OpenAiChat::error(&parts, &body, endpoint, None);
        assert_eq!(error.status(), Some(status), "{id}");
        assert_ne!(error.kind(), ErrorKind::Protocol, "{id}");
        return;
    }
    let tags = recording["tags"].as_array().unwrap();
    let breaks = tags.iter().any(|tag| tag == "mid_stream_error");
    match read(recording, &parts, &body, endpoint) {
        Ok(answer) => {
            assert!(!breaks, "{id}");
            assert!(answer.finish_reason().is_some(), "{id}");
        }
        Err(error) => assert!(breaks, "{id}: {error}"),
    }
}

fn read(
    recording: &Value,
    parts: &Parts,
    body: &Bytes,
    to: &Endpoint,
) -> Result<Completion, Error> {
    if recording["operation"] == "chat" {
        return OpenAiChat::decode(parts, body, to);
    }
    let mut decoder = OpenAiChat::events(to);
    let mut framing = SseDecoder::new();
    let mut read = BytesMut::from(&**body);
    while let Some(event) = framing.decode(&mut read).unwrap() {
        let name = event
            .event()
            .map(|name| Bytes::copy_from_slice(name.as_bytes()));
        decoder.push(Frame {
            event: name,
            data: event.into_data(),
        })?;
    }
    decoder.finish()?;
    let mut assembly = Assembly::new();
    std::iter::from_fn(|| decoder.next()).for_each(|event| assembly.push(&event));
    Ok(assembly.finish(Summary::new()))
}

/// A request that was read and written says the same when it is read and written once more. False
/// where it asks for what the vendor cannot do.
fn rewritten(recording: &Value, endpoint: &Endpoint) -> bool {
    let body = recording["request"]["body"].clone();
    let Ok(request) = serde_json::from_value::<ChatRequest>(body) else {
        return true;
    };
    let sent = match OpenAiChat::encode(&request, endpoint) {
        Ok(sent) => sent,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            return false;
        }
    };
    let again: ChatRequest = serde_json::from_slice(sent.body()).unwrap();
    let twice = OpenAiChat::encode(&again, endpoint).unwrap();
    assert_eq!(sent.body(), twice.body(), "{}", recording["id"]);
    true
}
