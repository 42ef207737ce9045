//! Answers as only these vendors write them.

use serde_json::{Value, json};
use tollgate::{
    Completion, Error, ErrorKind, Event, FinishReason,
    protocol::{Endpoint, OpenAiChat, Protocol},
};

use crate::{
    framed::framed,
    reading,
    support::{endpoint, groq, mistral},
};

fn whole(body: &Value, endpoint: &Endpoint) -> Result<Completion, Error> {
    let (parts, ()) = http::Response::new(()).into_parts();
    OpenAiChat::decode(&parts, &body.to_string().into(), endpoint)
}

fn stream(chunks: &[Value], endpoint: &Endpoint) -> Result<(Vec<Event>, Completion), Error> {
    let body = framed(OpenAiChat::FRAMING, chunks);
    let outcome = reading::stream::<OpenAiChat>(endpoint, &[&body]);
    let events = outcome.0.clone();
    Ok((events, reading::collect(endpoint, outcome)?))
}

fn azure() -> Endpoint {
    endpoint("azure_openai", tollgate::protocol::Quirks::openai())
}

#[test]
fn azure_begins_a_stream_with_what_its_filter_says_of_the_prompt() {
    let filter =
        json!([{"prompt_index": 0, "content_filter_results": {"hate": {"filtered": false}}}]);
    let chunks = [
        json!({"id": "", "model": "", "object": "", "created": 0, "choices": [], "prompt_filter_results": filter}),
        json!({"id": "c", "model": "gpt-4o", "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Salut"}, "content_filter_results": {}}]}),
        json!({"id": "c", "model": "gpt-4o", "choices": [{"index": 0, "delta": {}, "content_filter_offsets": {"check_offset": 1}, "content_filter_results": {"hate": {"filtered": false}}}]}),
        json!({"id": "c", "model": "gpt-4o", "choices": [{"index": 0, "delta": {}, "finish_reason": "content_filter"}]}),
        json!({"id": "c", "choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}}),
        json!("[DONE]"),
    ];
    let (events, answer) = stream(&chunks, &azure()).unwrap();
    assert_eq!(answer.text(), "Salut");
    assert_eq!(answer.finish_reason(), Some(&FinishReason::ContentFilter));
    let opaque: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Opaque(opaque) => Some(&opaque.value),
            _ => None,
        })
        .collect();
    assert_eq!(opaque[0]["prompt_filter_results"], filter);
    assert_eq!(
        opaque[1]["content_filter_results"]["hate"]["filtered"],
        false
    );
}

#[test]
fn groqs_usage_is_found_where_groq_puts_it_and_its_errors_break_a_stream() {
    let said = json!({"id": "c", "choices": [{"index": 0, "delta": {"reasoning": "Hm.", "content": "42"}}]});
    let done = json!({"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
        "x_groq": {"id": "req", "usage": {"queue_time": 0.1, "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}}});
    let (events, answer) = stream(&[said.clone(), done, json!("[DONE]")], &groq()).unwrap();
    assert_eq!((&*answer.text(), &*answer.reasoning()), ("42", "Hm."));
    let usage = events.iter().find_map(|event| match event {
        Event::Usage(usage) => Some(usage.total()),
        _ => None,
    });
    assert_eq!(usage, Some(5));

    let broken = json!({"id": "c", "choices": [], "x_groq": {"error": "over capacity"}});
    assert!(stream(&[said.clone(), broken], &groq()).is_err());
    let failed = json!({"error": {"message": "Failed to call a function.", "code": "tool_use_failed", "status_code": 400}});
    let error = stream(&[said, failed], &groq()).unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::InvalidRequest, Some(400))
    );
}

#[test]
fn mistral_thinks_in_parts_calls_with_objects_and_ends_in_its_own_words() {
    let thinking = json!([{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": "42"}]);
    let call = json!({"id": "null", "function": {"name": "f", "arguments": {"x": 1}}});
    let message = json!({"role": "assistant", "content": thinking, "tool_calls": [call]});
    let body = json!({"id": "c", "choices": [{"index": 0, "message": message, "finish_reason": "model_length"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12, "num_cached_tokens": 4}});
    let answer = whole(&body, &mistral()).unwrap();
    assert_eq!((&*answer.text(), &*answer.reasoning()), ("42", "Hm."));
    assert_eq!(answer.finish_reason(), Some(&FinishReason::Length));
    assert_eq!((answer.usage().input, answer.usage().cache_read), (6, 4));
    let called = answer.tool_calls().next().unwrap();
    assert_eq!((&*called.name, &*called.arguments), ("f", r#"{"x":1}"#));
    assert!(called.id.starts_with("call_"));

    let chunks = [
        json!({"id": "c", "choices": [{"index": 0, "delta": {"role": "assistant", "content": [thinking[0]]}}]}),
        json!({"id": "c", "choices": [{"index": 0, "delta": {"content": [{"type": "thinking", "signature": "c2ln", "thinking": []}]}}]}),
        json!({"id": "c", "choices": [{"index": 0, "delta": {"content": "42"}, "finish_reason": "stop"}]}),
        json!("[DONE]"),
    ];
    let (_, answer) = stream(&chunks, &mistral()).unwrap();
    assert_eq!((&*answer.text(), &*answer.reasoning()), ("42", "Hm."));
    let signed = answer.message().content.iter().any(|part| {
        matches!(part, tollgate::types::Part::Reasoning(one) if one.signature.as_deref() == Some("c2ln"))
    });
    assert!(signed);
}

#[test]
fn a_finish_that_means_failure_is_an_error() {
    let body = json!({"id": "c", "choices": [{"index": 0, "message": {"content": ""}, "finish_reason": "error"}]});
    assert!(whole(&body, &mistral()).is_err());
    let object = json!({"object": "error", "message": {"detail": [{"msg": "no"}]}, "type": "invalid_request_error", "code": null});
    let error = whole(&object, &mistral()).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::InvalidRequest, Some("no"))
    );
}
