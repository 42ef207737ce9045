//! Recorded traffic, where it is at hand.

use serde_json::Value;
use tollgate::{
    ChatRequest, Completion,
    protocol::{OpenAiChat, Protocol},
    types::{has_server_tools, input_bound},
};

use crate::{
    harness::{collect, compatible, openai, stream},
    heads::parts,
    recordings::recordings,
};

#[test]
fn recorded_traffic_is_read_and_recorded_requests_are_written_again() {
    let both = ["openai", "openai_compatible"];
    let both = both.map(|provider| recordings(provider, &["chat", "chat_stream", "error"]));
    let [Some(one), Some(other)] = both else {
        return;
    };
    let recordings = [one, other].concat();
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

fn whole(id: &str, recording: &Value) {
    let body = recording["response"]["body"].to_string().into();
    let answer = OpenAiChat::decode(&parts(&recording["response"]), &body, &openai()).unwrap();
    assert!(answer.finish_reason().is_some(), "{id}");
    assert!(answer.usage().total() > 0, "{id}");
    rewritten(id, recording);
    bounded(id, recording, &answer);
}

fn streamed(id: &str, recording: &Value) {
    let body = recording["response"]["body_text"]
        .as_str()
        .unwrap()
        .as_bytes();
    let (events, ended) = stream(&[body]);
    let bytes: Vec<&[u8]> = body.chunks(1).collect();
    assert!(events == stream(&bytes).0, "{id}");
    let tags = recording["tags"].as_array().unwrap();
    if tags.iter().any(|tag| tag == "mid_stream_error") {
        assert!(ended.is_err(), "{id}");
    } else {
        let answer = collect((events, ended)).unwrap();
        assert!(answer.finish_reason().is_some(), "{id}");
        bounded(id, recording, &answer);
    }
    rewritten(id, recording);
}

/// The provider never counted more input than the bound, unless it put more in than was asked.
fn bounded(id: &str, recording: &Value, answer: &Completion) {
    let body = recording["request"]["body"].clone();
    let request: ChatRequest = serde_json::from_value(body).unwrap();
    // Venice speaks in characters whose prompts it keeps.
    let character = request.settings().extra.contains("venice_parameters");
    let (bound, counted) = (input_bound(&request), answer.usage().input_total());
    assert!(
        bound >= counted || has_server_tools(&request) || character,
        "{id}: {bound} < {counted}"
    );
}

fn refused(id: &str, recording: &Value) {
    let body = &recording["response"]["body"];
    let error = OpenAiChat::error(
        &parts(&recording["response"]),
        body.to_string().as_bytes(),
        &openai(),
        None,
    );
    assert_eq!(
        error.status().map(u64::from),
        recording["response"]["status"].as_u64(),
        "{id}"
    );
}

/// A request that was read and written says the same when it is read and written once more.
fn rewritten(id: &str, recording: &Value) {
    let body = recording["request"]["body"].clone();
    let request: ChatRequest = serde_json::from_value(body).unwrap();
    // Some of the others fetch documents, which OpenAI does not.
    let endpoint = match recording["provider"].as_str() {
        Some("openai_compatible") => compatible(),
        _ => openai(),
    };
    let sent = OpenAiChat::encode(&request, &endpoint).unwrap();
    let again: ChatRequest = serde_json::from_slice(sent.body()).unwrap();
    let twice = OpenAiChat::encode(&again, &endpoint).unwrap();
    assert_eq!(sent.body(), twice.body(), "{id}");
}
