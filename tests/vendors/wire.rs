//! Recorded traffic, where it is at hand.

use bytes::Bytes;
use serde_json::Value;
use tollgate::{
    ChatRequest, ErrorKind,
    protocol::{Endpoint, OpenAiChat, Protocol, Quirks},
};

use crate::{
    heads::parts,
    reading::{collect, stream},
    recordings::recordings,
    support::endpoint,
};

const VENDORS: [(&str, Quirks); 3] = [
    ("azure_openai", Quirks::openai()),
    ("groq", Quirks::groq()),
    ("mistral", Quirks::mistral()),
];

#[test]
fn recorded_traffic_is_read_and_recorded_requests_are_written_again() {
    let (mut run, mut refused) = (0, 0);
    for (provider, quirks) in VENDORS {
        let Some(recordings) = recordings(provider, &["chat", "chat_stream", "error"]) else {
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
    let parts = parts(answer);
    let body: Bytes = match answer["body_text"].as_str() {
        Some(text) => text.to_owned().into(),
        None => answer["body"].to_string().into(),
    };
    if recording["operation"] == "error" {
        let error = OpenAiChat::error(&parts, &body, endpoint, None);
        assert_eq!(error.status(), Some(parts.status.as_u16()), "{id}");
        assert_ne!(error.kind(), ErrorKind::Protocol, "{id}");
        return;
    }
    let tags = recording["tags"].as_array().unwrap();
    let breaks = tags.iter().any(|tag| tag == "mid_stream_error");
    let outcome = if recording["operation"] == "chat" {
        OpenAiChat::decode(&parts, &body, endpoint)
    } else {
        collect(endpoint, stream::<OpenAiChat>(endpoint, &[&body]))
    };
    match outcome {
        Ok(answer) => {
            assert!(!breaks, "{id}");
            assert!(answer.finish_reason().is_some(), "{id}");
        }
        Err(error) => assert!(breaks, "{id}: {error}"),
    }
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
