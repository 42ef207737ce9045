//! Recorded traffic, where it is at hand.

use serde_json::Value;
use tollgate::{
    ChatRequest, Completion, Message,
    protocol::{GeminiGenerate, Protocol},
};

use crate::{
    harness::{collect, gemini, sent, stream},
    heads::parts,
    recordings::recordings,
};

#[test]
fn recorded_traffic_is_read_and_answers_go_back_as_they_came() {
    let Some(recordings) = recordings("gemini", &["chat", "chat_stream", "error"]) else {
        return;
    };
    let mut run = 0;
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        match recording["operation"].as_str().unwrap() {
            "chat" => whole(id, recording),
            "chat_stream" => streamed(id, recording),
            _ => refused(id, recording),
        }
        run += 1;
    }
    eprintln!("{run} recorded exchanges were run");
    assert_eq!(run, recordings.len());
}

/// Finishes that mean failure.
fn failed(recording: &Value) -> bool {
    let tags = recording["tags"].as_array().unwrap();
    tags.iter().any(|tag| tag == "finish:UNEXPECTED_TOOL_CALL")
}

fn whole(id: &str, recording: &Value) {
    let body = &recording["response"]["body"];
    let answer = GeminiGenerate::decode(
        &parts(&recording["response"]),
        &body.to_string().into(),
        &gemini(),
    );
    if failed(recording) {
        assert!(answer.is_err(), "{id}");
        return;
    }
    let answer = answer.unwrap();
    assert!(answer.finish_reason().is_some(), "{id}");
    let said = body.pointer("/candidates/0/content/parts");
    returned(id, &answer, said.and_then(Value::as_array));
}

/// The parts of an answer go back in their order, with their signatures; texts that stood side by
/// side may have become one.
fn returned(id: &str, answer: &Completion, said: Option<&Vec<Value>>) {
    let Some(said) = said else { return };
    let request = ChatRequest::new("gemini-2.5-flash").user("hi");
    let mut body = sent(&request.message(Message::clone(answer.message())));
    let back = body["contents"][1]["parts"].take();
    let signatures = |parts: &[Value]| {
        let signatures = parts.iter().map(|part| part["thoughtSignature"].clone());
        signatures.filter(|one| !one.is_null()).collect::<Vec<_>>()
    };
    let back = back.as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(signatures(said), signatures(back), "{id}");
    if said.len() == back.len() {
        for (said, back) in said.iter().zip(back) {
            let mut back = back.clone();
            // An identifier is made up where none came.
            if said.pointer("/functionCall/id").is_none()
                && let Some(call) = back.get_mut("functionCall").and_then(Value::as_object_mut)
            {
                call.remove("id");
            }
            assert_eq!(*said, back, "{id}");
        }
    }
}

fn streamed(id: &str, recording: &Value) {
    let body = recording["response"]["body_text"].as_str().unwrap();
    let (events, ended) = stream(&[body.as_bytes()]);
    let bytes: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
    assert!(events == stream(&bytes).0, "{id}");
    if failed(recording) {
        assert!(ended.is_err(), "{id}");
        return;
    }
    let answer = collect((events, ended)).unwrap();
    assert!(answer.finish_reason().is_some(), "{id}");
    assert!(answer.usage().total() > 0, "{id}");
}

fn refused(id: &str, recording: &Value) {
    let body = &recording["response"]["body"];
    let body = body.to_string();
    let error = GeminiGenerate::error(
        &parts(&recording["response"]),
        body.as_bytes(),
        &gemini(),
        None,
    );
    let status = recording["response"]["status"].as_u64();
    assert_eq!(error.status().map(u64::from), status, "{id}");
}
